import { encodeFunctionData, type Hex } from 'viem';
import type { SandboxTransaction } from '../anvil/anvil.ts';
import type { AgentAccount } from '../market/agentRoster.ts';
import { launchedTokenAbi } from './launchedTokenAbi.ts';
import { sellTaxes, type Listing } from './listing.ts';
import { performCall } from './performCall.ts';
import { withdrawal } from './withdrawal.ts';

/** How a trap closes. */
export interface Spring {
  readonly transactions: readonly SandboxTransaction[];
  /** What is left of the token's hidden price, as a factor. */
  readonly crash: number;
}

const SPRING_GAS = 1_000_000n;

/** The launcher's transactions that close a token's trap; none for families without one. */
export function carryOutSpring(listing: Listing, launcher: AgentAccount): Spring {
  const spring = springOf(listing);
  return spring === undefined
    ? { transactions: [], crash: 1 }
    : {
        transactions: [{ from: launcher.owner, to: launcher.desk, data: spring.data, gas: SPRING_GAS }],
        crash: spring.crash,
      };
}

function springOf(listing: Listing): { readonly data: Hex; readonly crash: number } | undefined {
  const { plan, token } = listing;
  const abi = launchedTokenAbi;
  switch (plan.family) {
    case 'rugPull':
      return { data: withdrawal(listing), crash: 0.001 };
    case 'sellTax': {
      const args = [BigInt(Math.round(sellTaxes.raised * 10_000))] as const;
      const raise = encodeFunctionData({ abi, functionName: 'setSellTax', args });
      return { data: performCall(token.address, raise), crash: 0.5 };
    }
    case 'blacklist':
      return {
        data: performCall(
          token.address,
          encodeFunctionData({ abi, functionName: 'barEverybody', args: [true] }),
        ),
        crash: 1,
      };
    case 'pausable':
      return {
        data: performCall(token.address, encodeFunctionData({ abi, functionName: 'pause' })),
        crash: 0.2,
      };
    case 'honest':
    case 'honeypot':
      return undefined;
    default:
      return plan.family satisfies never;
  }
}
