import type { ConcentratedLiquidityPool, ConstantProductPool } from '@twinlane/core/amm/pool';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { ContractCall } from '@twinlane/core/market/venueDefinition';
import type { Token } from '@twinlane/core/market/token';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { encodeFunctionData, erc20Abi, maxUint256 } from 'viem';
import { word } from './balanceSlot.ts';
import type { StorageSlot } from './balanceSlot.ts';

/** A purchase and a sale of what arrives, to be tried on the state after a block. */
export interface RoundTrip {
  readonly pool: ConstantProductPool | ConcentratedLiquidityPool;
  readonly cash: Token;
  readonly token: Token;
  readonly amountIn: bigint;
  readonly block: number;
  readonly trader: Address;
  /** Where the cash keeps the trader's balance. */
  readonly cashSlot: StorageSlot;
  /** The venue's call that swaps so much through the pool. */
  swap(tokenIn: Token, tokenOut: Token, amountIn: bigint): ContractCall;
}

/**
 * How a round trip went. `moved`: it was tried on another state than that after the block, which a node may do while its
 * next block comes.
 */
export type RoundTripResult =
  | { readonly failed: 'moved' }
  | { readonly failed: 'buy' | 'sell'; readonly reason: string }
  | {
      readonly failed?: never;
      readonly bought: bigint;
      readonly sold: bigint;
      readonly buyGas: bigint;
      readonly sellGas: bigint;
    };

/** One way of trying it. Rejects where the node cannot. */
export type TryRoundTrip = (
  client: Pick<ChainReader, 'request'>,
  trip: RoundTrip,
  expected: bigint,
) => Promise<RoundTripResult>;

/** Left over of cash and allowances: emptying them would earn a gas refund that most trades do not get. */
const SPARE = 1n;
/** Ample for the gas of a few swaps, should the node charge for it. */
const NATIVE_BALANCE = word(10n ** 21n);

/** The state that the trip is tried on: the trader has been lent the cash, and has the code given, if any. */
export function stateOverrides({ trader, cashSlot, amountIn }: RoundTrip, code?: Hex): object {
  return lentCash(trader, cashSlot, amountIn, code);
}

/** The state in which a trader has been lent so much cash. */
export function lentCash(trader: Address, cashSlot: StorageSlot, amount: bigint, code?: Hex): object {
  return {
    [trader]: { balance: NATIVE_BALANCE, ...(code === undefined ? {} : { code }) },
    [cashSlot.contract]: { stateDiff: { [cashSlot.slot]: word(amount + SPARE) } },
  };
}

/** The call that allows a spender to take an amount, which may be as much as a word holds. */
export function approval(token: Token, spender: Address, amount: bigint): ContractCall {
  const allowance = amount < maxUint256 ? amount + SPARE : maxUint256;
  return {
    to: token.address,
    data: encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, allowance] }),
  };
}
