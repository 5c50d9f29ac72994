import type { Curve } from '../amm/route/curve.ts';
import type { Hop } from '../amm/route.ts';
import { quoteCycle, type Cycle } from './cycle.ts';

/** A hop with the curve of its pool in its direction. */
export interface CurvedHop extends Hop {
  readonly curve: Curve;
}

/** Steps of the search in numbers: one finds the optimum within a stretch of every curve, and few stretches are crossed. */
const SEED_STEPS = 60;
/** Part of the amount that the exact search first tries to either side; the numbers are good to far less. */
const FIRST_STEP_SHIFT = 16n;
/** Part of the amount that it ends with: what a step gains falls with its square. */
const LAST_STEP_SHIFT = 34n;
/** Halvings of an amount that a pool does not take in full. */
const MOST_HALVINGS = 40;

/**
 * The cycle at very nearly the input at which it gains most, found in floating-point numbers and quoted exactly. Undefined where
 * no input up to `most` gains anything.
 */
export function nearBestInput(hops: readonly CurvedHop[], most: bigint): Cycle | undefined {
  const seed = BigInt(Math.floor(Math.min(seedOf(hops, Number(most)), Number(most))));
  const start = firstTaken(hops, seed > most ? most : seed);
  return start !== undefined && start.amountOut > start.amountIn ? start : undefined;
}

/**
 * Where the next unit put in would bring back one unit. On stretches on which every pool trades like a pair, the cycle is
 * `A·x / (B + C·x)`, so that one over the square root of its slope is a straight line: its zero less one is found by secants,
 * kept between bounds.
 */
function seedOf(hops: readonly CurvedHop[], most: number): number {
  let low = 0;
  let lowGap = gapAt(hops, 0);
  let high = most;
  let highGap = gapAt(hops, high);
  if (!(lowGap < 0) || highGap <= 0) {
    return lowGap < 0 ? most : 0;
  }
  let side = 0;
  for (let step = 0; step < SEED_STEPS && high - low > 1e-10 * high; step += 1) {
    const isSteep = !Number.isFinite(highGap) || high > 1e3 * Math.max(low, 1);
    const secant = (low * highGap - high * lowGap) / (highGap - lowGap);
    const isWithin = secant > low && secant < high;
    // Far apart, or past the end of liquidity, bounds are drawn together by orders of magnitude.
    const at =
      isWithin && Number.isFinite(highGap)
        ? secant
        : isSteep
          ? Math.sqrt(Math.max(low, 1) * high)
          : (low + high) / 2;
    const gap = gapAt(hops, at);
    if (gap < 0) {
      low = at;
      lowGap = gap;
      highGap = side === -1 ? highGap / 2 : highGap;
      side = -1;
    } else {
      high = at;
      highGap = gap;
      lowGap = side === 1 ? lowGap / 2 : lowGap;
      side = 1;
    }
    if (Math.abs(gap) < 1e-13) {
      return at;
    }
  }
  return low;
}

/** One over the square root of what the next unit brings back, less one: below zero where it gains. */
function gapAt(hops: readonly CurvedHop[], amountIn: number): number {
  let amount = amountIn;
  let rate = 1;
  for (const { curve } of hops) {
    rate *= curve.rateAt(amount);
    amount = curve.outAt(amount);
  }
  return rate > 0 ? 1 / Math.sqrt(rate) - 1 : Infinity;
}

/** The quote of the amount, or of the first half, quarter and so on of it that all pools take. */
function firstTaken(hops: readonly CurvedHop[], seed: bigint): Cycle | undefined {
  let amount = seed > 0n ? seed : 1n;
  for (let halvings = 0; halvings < MOST_HALVINGS && amount > 0n; halvings += 1) {
    const cycle = quoteCycle(hops, amount);
    if (cycle !== undefined) {
      return cycle;
    }
    amount /= 2n;
  }
  return undefined;
}

/**
 * The cycle at the input at which it gains most by the contracts' own integers: from near it to where neither a larger nor a
 * smaller input gains more. Steps end where they are too short to make a difference.
 */
export function atBestInput(near: Cycle, most: bigint): Cycle {
  const { hops } = near;
  let best = near;
  let step = atLeastOne(best.amountIn >> FIRST_STEP_SHIFT);
  const tryAt = (amount: bigint): boolean => {
    const cycle = amount > 0n && amount <= most ? quoteCycle(hops, amount) : undefined;
    if (cycle === undefined || gainOf(cycle) <= gainOf(best)) {
      return false;
    }
    best = cycle;
    return true;
  };
  // Where the start was off, the step grows with each success; then it closes in.
  while (tryAt(best.amountIn + step) || tryAt(best.amountIn - step)) {
    step *= 2n;
  }
  const shortest = atLeastOne(best.amountIn >> LAST_STEP_SHIFT);
  for (step /= 2n; step >= shortest; step /= 4n) {
    if (!tryAt(best.amountIn + step)) {
      tryAt(best.amountIn - step);
    }
  }
  return best;
}

function gainOf({ amountIn, amountOut }: Cycle): bigint {
  return amountOut - amountIn;
}

function atLeastOne(amount: bigint): bigint {
  return amount > 0n ? amount : 1n;
}
