import type { Pool } from '../amm/pool.ts';
import { isToken0, quoteExactIn, quoteExactOut } from '../amm/quote.ts';
import type { Address } from '../money/hex.ts';
import type { PoolSwap } from '../ports.ts';

/**
 * What an account's own paper fills did to one pool, in base units of its token0 (positive: flowed into the pool).
 *
 * A paper fill leaves the real pool as it was, so the pool must be thought further along by what the account put in.
 * How much of that the market has undone since cannot be known from outside: an arbitrageur would have undone all of
 * it, a trader with no view on the price nothing. The truth lies between two bounds, and a trade always meets the one
 * that is worse for it:
 *
 * - `pressing` stands against further trades in the direction of the account's net flow. It fades by a hundredth of
 *   the real volume that trades in that same direction, so that passing noise does not reopen an opportunity that the
 *   account has already used, and a busy pool forgets in the end.
 * - `givingBack` is what a trade in the opposite direction may recover. It fades by the whole volume of every real
 *   swap, whatever its direction.
 *
 * Neither crosses zero by fading; the account's own fills move both by their full amount.
 */
export interface OwnImpact {
  readonly pool: Address;
  readonly pressing: bigint;
  readonly givingBack: bigint;
}

/** Real volume in the same direction that fades one unit of `pressing`. */
const PRESSING_FADE = 100n;

/** The impact of an account that has not traded in the pool. */
export function noImpact(pool: Address): OwnImpact {
  return { pool, pressing: 0n, givingBack: 0n };
}

/**
 * The pool as the account must see it for a trade that hands in `tokenIn`: moved on by a virtual swap of what its own
 * fills left there, or as far as the pool can go. Exact while no real swap has come between.
 */
export function applyOwnImpact(pool: Pool, impact: OwnImpact | undefined, tokenIn: Address): Pool {
  if (impact === undefined) {
    return pool;
  }
  const { low, high } = boundsOf(impact);
  const flow = isToken0(pool, tokenIn) ? high : low;
  const token0 = pool.token0.address;
  if (flow === 0n) {
    return pool;
  }
  return flow > 0n ? quoteExactIn(pool, token0, flow).after : afterTakingOut(pool, token0, -flow);
}

/** The impact after an own fill that moved `flow0` of token0 into the pool (negative: out of it). */
export function addFill(impact: OwnImpact, flow0: bigint): OwnImpact {
  const { low, high } = boundsOf(impact);
  return fromBounds(impact.pool, low + flow0, high + flow0);
}

/** The impact after real swaps of others; those in other pools are passed over. */
export function fadeOwnImpact(impact: OwnImpact, swaps: Iterable<PoolSwap>): OwnImpact {
  let { low, high } = boundsOf(impact);
  for (const swap of swaps) {
    if (swap.pool === impact.pool) {
      high = fade(high, swap.amount0);
      low = -fade(-low, -swap.amount0);
    }
  }
  return fromBounds(impact.pool, low, high);
}

/** The impact after blocks whose swaps nobody has seen: they may have undone all of it, or nothing. */
export function forgetGivingBack(impact: OwnImpact): OwnImpact {
  const { low, high } = boundsOf(impact);
  return fromBounds(impact.pool, low < 0n ? low : 0n, high > 0n ? high : 0n);
}

/**
 * The upper bound after a real swap of `flow0`. Above zero it presses on trades that put token0 in; below zero it is
 * what they may recover. (The lower bound is its mirror image.)
 */
function fade(bound: bigint, flow0: bigint): bigint {
  if (bound < 0n) {
    const volume = flow0 < 0n ? -flow0 : flow0;
    return bound + volume < 0n ? bound + volume : 0n;
  }
  const faded = flow0 > 0n ? flow0 / PRESSING_FADE : 0n;
  return bound > faded ? bound - faded : 0n;
}

function boundsOf({ pressing, givingBack }: OwnImpact): { readonly low: bigint; readonly high: bigint } {
  return pressing < givingBack ? { low: pressing, high: givingBack } : { low: givingBack, high: pressing };
}

function fromBounds(pool: Address, low: bigint, high: bigint): OwnImpact {
  return low + high >= 0n
    ? { pool, pressing: high, givingBack: low }
    : { pool, pressing: low, givingBack: high };
}

/** A pair cannot pay out its whole reserve: it is then left with one unit. */
function afterTakingOut(pool: Pool, token0: Address, amount: bigint): Pool {
  const most = pool.kind === 'constantProduct' ? pool.reserve0 - 1n : amount;
  const clamped = amount < most ? amount : most;
  return clamped > 0n ? quoteExactOut(pool, token0, clamped).after : pool;
}
