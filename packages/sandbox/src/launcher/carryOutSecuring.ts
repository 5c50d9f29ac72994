import type { Hex } from '@twinlane/core/money/hex';
import { encodeFunctionData } from 'viem';
import { agentDeskAbi } from '../abi/agentDeskAbi.ts';
import { tokenAbi } from '../abi/exchangeAbi.ts';
import { liquidityLockerAbi } from '../abi/liquidityLockerAbi.ts';
import type { SandboxTransaction } from '../anvil/anvil.ts';
import type { SandboxDeployment } from '../deploy/sandboxDeployment.ts';
import { accountOf, agentRoster } from '../market/agentRoster.ts';
import { withdrawal } from './withdrawal.ts';
import { launchedTokenAbi } from './launchedTokenAbi.ts';
import type { Listing } from './listing.ts';
import { performCall } from './performCall.ts';

/** Nobody has its key. */
const DEAD = '0x000000000000000000000000000000000000dEaD';
const SECURING_GAS = 2_000_000n;
const DAY = 86_400;
const MOST = 2n ** 256n - 1n;

type Place = Pick<SandboxDeployment, 'liquidityLocker' | 'usdc' | 'weth'>;

/** The launcher's transaction in which its maker gives up what they give up. */
export function carryOutSecuring(
  deployment: Place,
  listing: Listing,
  timestamp: number,
): readonly SandboxTransaction[] {
  const { owner, desk } = accountOf(agentRoster.launcher);
  const args = [securingCalls(deployment, listing, timestamp)] as const;
  const data = encodeFunctionData({ abi: agentDeskAbi, functionName: 'executeAll', args });
  return [{ from: owner, to: desk, data, gas: SECURING_GAS }];
}

/** The same as calls of the launcher's desk, which holds token and liquidity; locks count from `timestamp` (Unix seconds). */
export function securingCalls(deployment: Place, listing: Listing, timestamp: number): readonly Hex[] {
  const { plan, token } = listing;
  const { ownership = 'kept', liquidity = 'kept', lockDays = 0 } = plan.securing ?? {};
  const renounce = encodeFunctionData({ abi: launchedTokenAbi, functionName: 'renounceOwnership' });
  const until = BigInt(timestamp + lockDays * DAY);
  return [
    ...(ownership === 'renounced' ? [performCall(token.address, renounce)] : []),
    ...(liquidity === 'burned' ? [burning(listing)] : []),
    ...(liquidity === 'locked' ? locking(deployment, listing, until) : []),
  ];
}

function burning({ pool, liquidity }: Listing): Hex {
  const args = [DEAD, liquidity] as const;
  return performCall(pool, encodeFunctionData({ abi: tokenAbi, functionName: 'transfer', args }));
}

/** A range is taken out of the pool and put in again in the locker's name. */
function locking({ liquidityLocker, usdc, weth }: Place, listing: Listing, until: bigint): readonly Hex[] {
  const { plan, token, pool, liquidity, range } = listing;
  const abi = liquidityLockerAbi;
  const args = [liquidityLocker, MOST] as const;
  const leave = encodeFunctionData({ abi: tokenAbi, functionName: 'approve', args });
  if (range === undefined) {
    const lock = encodeFunctionData({ abi, functionName: 'lockPair', args: [pool, liquidity, until] });
    return [performCall(pool, leave), performCall(liquidityLocker, lock)];
  }
  const quote = plan.quote === 'USDC' ? usdc : weth;
  const { tickLower, tickUpper } = range;
  const lock = encodeFunctionData({
    abi,
    functionName: 'lockRange',
    args: [pool, tickLower, tickUpper, liquidity, until],
  });
  return [
    withdrawal(listing),
    performCall(token.address, leave),
    performCall(quote.address, leave),
    performCall(liquidityLocker, lock),
  ];
}
