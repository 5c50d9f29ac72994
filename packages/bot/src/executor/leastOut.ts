import { sandwichBound } from '@twinlane/core/live/sandwichBound';
import { divUp } from '@twinlane/core/money/mulDiv';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { OrderTrade } from './orderCall.ts';

/** What the user allows an order beyond what the policy signer enforces. */
export interface LiveTerms {
  /** How far a trade may fall short of its quote, basis points; without it, as far as no sandwich of it earns anything. */
  readonly maxSlippageBps?: number;
  /** Whether others can see the transaction before it is mined. */
  readonly exposed: boolean;
  /** Tokens are allowed to Permit2 and taken through it. */
  readonly permit2: boolean;
  /** Cash base units that the gas of two swaps costs an attacker now. */
  readonly attackerGas: () => bigint;
}

/** The smallest slippage that is sent: prices move by that much between two blocks. */
const LEAST_BPS = 10;
/** The largest that follows from the attacker's costs alone. */
const MOST_BPS = 1_000;
const BPS = 10_000n;

/**
 * The least that must arrive: by the slippage that was given, or so that no sandwich earns anything; never below what the order
 * asks for. The attacker's gas counts for entries alone, since it is known in cash. A cycle asks for its input, its gas and the
 * least profit: that is its limit.
 */
export function leastOut(
  { amountIn, minAmountOut, side }: Pick<Order, 'amountIn' | 'minAmountOut' | 'side'>,
  { hops, amountOut }: OrderTrade,
  terms: Pick<LiveTerms, 'maxSlippageBps' | 'exposed' | 'attackerGas'>,
): bigint {
  const [hop, ...more] = hops;
  if (hop === undefined || side === 'cycle' || (terms.maxSlippageBps === undefined && !terms.exposed)) {
    return minAmountOut;
  }
  const attackerGas = side === 'buy' ? terms.attackerGas() : 0n;
  const trade = { pool: hop.pool, tokenIn: hop.tokenIn.address, amountIn, attackerGas, mostBps: MOST_BPS };
  // Of a route of several pools, each can be sandwiched alone: the least that is sent leaves none of them anything.
  const bound = more.length > 0 ? LEAST_BPS : sandwichBound(trade);
  const bps = terms.maxSlippageBps ?? Math.max(bound, LEAST_BPS);
  const limit = divUp(amountOut * (BPS - BigInt(bps)), BPS);
  return limit > minAmountOut ? limit : minAmountOut;
}
