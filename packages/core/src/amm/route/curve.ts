import { MAX_RESERVE } from '../constantProduct.ts';
import type { ConcentratedLiquidityPool, Pool } from '../pool.ts';
import { firstAtOrAbove } from '../tickTable.ts';

const FEE_UNIT = 1e6;
const Q96 = 2 ** 96;
const TICK_BASE = 1.0001;
/** The very end of liquidity is left alone: numbers are too coarse to hit it. */
const HEADROOM = 1 - 1e-9;

/** Stretch of a curve on which a pool trades like a pair with fixed reserves. */
interface Stretch {
  readonly startIn: number;
  readonly startOut: number;
  readonly endIn: number;
  readonly endOut: number;
  /** `depthOut · x / (depthIn + x)` comes out for `x` more, the fee being part of `depthIn`. */
  readonly depthIn: number;
  readonly depthOut: number;
}

/** Yields the stretches that follow one another; nothing once liquidity ends. */
type Walk = Iterator<Pick<Stretch, 'depthIn' | 'depthOut'> & { readonly length: number }, undefined>;

/**
 * What a pool pays in one direction as a function of what went in: concave, in floating-point numbers good to about twelve
 * digits. It steers the search for a split. No amount is ever taken from it: those are quoted in whole numbers.
 * Stretches between ticks are worked out when they are first asked for.
 */
export class Curve {
  readonly #walk: Walk;
  readonly #stretches: Stretch[] = [];
  #ended = false;

  constructor(pool: Pool, zeroForOne: boolean) {
    this.#walk = pool.kind === 'constantProduct' ? walkPair(pool, zeroForOne) : walkRanges(pool, zeroForOne);
  }

  /** What comes out for `amountIn`; all there is where that is more than the pool can take. */
  outAt(amountIn: number): number {
    for (let index = 0; ; index += 1) {
      const stretch = this.#at(index);
      if (stretch === undefined) {
        return this.#stretches[index - 1]?.endOut ?? 0;
      }
      if (amountIn <= stretch.endIn) {
        const more = amountIn - stretch.startIn;
        return stretch.startOut + (stretch.depthOut * more) / (stretch.depthIn + more);
      }
    }
  }

  /** What must go in for `amountOut`; infinite where that is more than the pool can pay. */
  inAt(amountOut: number): number {
    for (let index = 0; ; index += 1) {
      const stretch = this.#at(index);
      if (stretch === undefined) {
        return Infinity;
      }
      if (amountOut <= stretch.endOut) {
        const more = amountOut - stretch.startOut;
        const needed = stretch.startIn + (stretch.depthIn * more) / (stretch.depthOut - more);
        // Where nearly all comes out, what is left over is too small for numbers, or even seems less than nothing.
        return needed >= stretch.startIn && needed <= stretch.endIn ? needed : stretch.endIn;
      }
    }
  }

  /** What the next unit pays once `amountIn` has gone in; 0 past the end of liquidity. */
  rateAt(amountIn: number): number {
    for (let index = 0; ; index += 1) {
      const stretch = this.#at(index);
      if (stretch === undefined) {
        return 0;
      }
      if (amountIn < stretch.endIn) {
        const reached = stretch.depthIn + amountIn - stretch.startIn;
        return (stretch.depthIn * stretch.depthOut) / (reached * reached);
      }
    }
  }

  /** The most that can go in. Walks the whole curve. */
  capacityIn(): number {
    let end = 0;
    for (let index = 0; ; index += 1) {
      const stretch = this.#at(index);
      if (stretch === undefined) {
        return end;
      }
      end = stretch.endIn;
    }
  }

  #at(index: number): Stretch | undefined {
    const known = this.#stretches[index];
    return known === undefined && !this.#ended ? this.#grow() : known;
  }

  #grow(): Stretch | undefined {
    const next = this.#walk.next();
    if (next.done === true) {
      this.#ended = true;
      return undefined;
    }
    const { depthIn, depthOut, length } = next.value;
    const last = this.#stretches.at(-1);
    const [startIn, startOut] = [last?.endIn ?? 0, last?.endOut ?? 0];
    const stretch: Stretch = {
      startIn,
      startOut,
      endIn: startIn + length,
      endOut: startOut + (depthOut * length) / (depthIn + length),
      depthIn,
      depthOut,
    };
    this.#stretches.push(stretch);
    return stretch;
  }
}

function* walkPair(
  pool: Pool & { readonly kind: 'constantProduct' },
  zeroForOne: boolean,
): Generator<Pick<Stretch, 'depthIn' | 'depthOut'> & { readonly length: number }, undefined> {
  const [reserveIn, reserveOut] = zeroForOne
    ? [pool.reserve0, pool.reserve1]
    : [pool.reserve1, pool.reserve0];
  if (reserveIn > 0n && reserveOut > 0n && pool.fee < FEE_UNIT) {
    yield {
      depthIn: Number(reserveIn) / (1 - pool.fee / FEE_UNIT),
      depthOut: Number(reserveOut),
      length: Number(MAX_RESERVE - reserveIn),
    };
  }
}

/** Within a stretch of liquidity L at the square-root price s the pool trades like a pair that holds L / s and L · s. */
function* walkRanges(
  pool: ConcentratedLiquidityPool,
  zeroForOne: boolean,
): Generator<Pick<Stretch, 'depthIn' | 'depthOut'> & { readonly length: number }, undefined> {
  const { ticks, liquidities } = pool.ticks;
  const afterFee = 1 - pool.fee / FEE_UNIT;
  let price = Number(pool.sqrtPriceX96) / Q96;
  let liquidity = Number(pool.liquidity);
  let index = firstAtOrAbove(ticks, pool.tick + 1) - (zeroForOne ? 1 : 0);
  for (let tick = ticks[index]; tick !== undefined; tick = ticks[index]) {
    const end = TICK_BASE ** (tick / 2);
    const isAhead = zeroForOne ? end < price : end > price;
    if (isAhead && liquidity > 0) {
      const [depthIn, depthOut, length] = zeroForOne
        ? [liquidity / price, liquidity * price, liquidity * (1 / end - 1 / price)]
        : [liquidity * price, liquidity / price, liquidity * (end - price)];
      const isLast = ticks[zeroForOne ? index - 1 : index + 1] === undefined;
      yield { depthIn: depthIn / afterFee, depthOut, length: (length / afterFee) * (isLast ? HEADROOM : 1) };
    }
    price = end;
    liquidity = Number((zeroForOne ? liquidities[index - 1] : liquidities[index]) ?? 0n);
    index += zeroForOne ? -1 : 1;
  }
}
