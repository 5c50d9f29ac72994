import { sqrtRatioAtTick } from './tickMath.ts';
import { nextStop, previousStop } from './tickStops.ts';
import { liquidityAt, type TickTable } from './tickTable.ts';
import { wholeStep } from './wholeSteps.ts';

/** A stop of the walk with what has flowed since the window's first stop; only differences of the sums mean anything. */
export interface Stop {
  readonly tick: number;
  readonly sqrtPriceX96: bigint;
  /** In range once the stop has been crossed in the direction of the walk. */
  readonly liquidityAfter: bigint;
  /** Amounts in, fees included. */
  readonly cumulativeIn: bigint;
  readonly cumulativeOut: bigint;
  readonly cumulativeFee: bigint;
}

/** Stops a window may hold: a quote that needs more walks on step by step. */
const MAX_STOPS = 4096;

/**
 * The stops of one tick table in one direction of walking, as far as quotes have needed them, with the amounts of whole
 * steps summed up. A step from stop to stop has the same amounts whoever takes it, so that a long swap is two subtractions.
 * It grows at both ends; nothing in it ever changes.
 */
export class StopWindow {
  readonly #table: TickTable;
  readonly #fee: number;
  readonly #zeroForOne: boolean;
  /** In walking order from the first stop looked for; the window's index 0. */
  #ahead: Stop[] = [];
  /** Against walking order; the window's indices -1, -2, … */
  #behind: Stop[] = [];
  /** What was looked for last: the next quote mostly begins there too. */
  #lastIndex = 0;

  constructor(table: TickTable, fee: number, zeroForOne: boolean) {
    this.#table = table;
    this.#fee = fee;
    this.#zeroForOne = zeroForOne;
  }

  /** Stops held. */
  get size(): number {
    return this.#ahead.length + this.#behind.length;
  }

  /** One past the index of the last stop held. */
  get end(): number {
    return this.#ahead.length;
  }

  /** The stop at an index that the window holds. */
  at(index: number): Stop | undefined {
    return index >= 0 ? this.#ahead[index] : this.#behind[-1 - index];
  }

  /** Index of the stop that a walk from `tick` meets first; grows the window to reach it. */
  indexFrom(tick: number): number {
    if (!this.#isNext(this.#lastIndex, tick)) {
      this.#lastIndex = this.#find(tick);
    }
    return this.#lastIndex;
  }

  /** Liquidity in range at `tick`, from which a walk meets the stop at `index` first. */
  liquidityBefore(index: number, tick: number): bigint {
    return this.at(index - 1)?.liquidityAfter ?? liquidityAt(this.#table, tick);
  }

  /** Whether the stop at `index` is the first that a walk from `tick` meets, and the one before it is held too. */
  #isNext(index: number, tick: number): boolean {
    const stop = this.at(index);
    const before = this.at(index - 1);
    return (
      stop !== undefined &&
      before !== undefined &&
      (this.#zeroForOne ? stop.tick <= tick && tick < before.tick : before.tick <= tick && tick < stop.tick)
    );
  }

  #find(tick: number): number {
    const wanted = nextStop(this.#table, tick, this.#zeroForOne);
    const found = this.#search(wanted);
    if (found !== undefined) {
      return found;
    }
    const first = this.at(-this.#behind.length);
    if (first !== undefined && this.#isBefore(wanted, first.tick)) {
      while (this.size < MAX_STOPS && this.#growBehind()) {
        if (this.at(-this.#behind.length)?.tick === wanted) {
          return -this.#behind.length;
        }
      }
    } else if (first !== undefined) {
      while (this.grow()) {
        if (this.at(this.end - 1)?.tick === wanted) {
          return this.end - 1;
        }
      }
    }
    this.#restart(wanted);
    return 0;
  }

  /** Adds the next stop at the end; false at the last stop there is, and when the window is full. */
  grow(): boolean {
    const last = this.#ahead[this.#ahead.length - 1];
    if (last === undefined || this.size >= MAX_STOPS) {
      return false;
    }
    const tick = nextStop(this.#table, this.#zeroForOne ? last.tick - 1 : last.tick, this.#zeroForOne);
    if (tick === last.tick) {
      return false;
    }
    const step = wholeStep(this.#table, last.tick, tick, last.liquidityAfter, this.#fee, {
      from: last.sqrtPriceX96,
    });
    this.#ahead.push({
      tick,
      sqrtPriceX96: step.priceTo,
      liquidityAfter: this.#liquidityAfter(tick),
      cumulativeIn: last.cumulativeIn + step.amountIn + step.feeAmount,
      cumulativeOut: last.cumulativeOut + step.amountOut,
      cumulativeFee: last.cumulativeFee + step.feeAmount,
    });
    return true;
  }

  #growBehind(): boolean {
    const first = this.at(-this.#behind.length);
    const tick = first && previousStop(this.#table, first.tick, this.#zeroForOne);
    if (first === undefined || tick === undefined) {
      return false;
    }
    const liquidityAfter = this.#liquidityAfter(tick);
    const step = wholeStep(this.#table, tick, first.tick, liquidityAfter, this.#fee, {
      to: first.sqrtPriceX96,
    });
    this.#behind.push({
      tick,
      sqrtPriceX96: step.priceFrom,
      liquidityAfter,
      cumulativeIn: first.cumulativeIn - step.amountIn - step.feeAmount,
      cumulativeOut: first.cumulativeOut - step.amountOut,
      cumulativeFee: first.cumulativeFee - step.feeAmount,
    });
    return true;
  }

  #restart(tick: number): void {
    this.#behind = [];
    this.#ahead = [
      {
        tick,
        sqrtPriceX96: sqrtRatioAtTick(tick),
        liquidityAfter: this.#liquidityAfter(tick),
        cumulativeIn: 0n,
        cumulativeOut: 0n,
        cumulativeFee: 0n,
      },
    ];
  }

  #search(tick: number): number | undefined {
    let low = -this.#behind.length;
    let high = this.end - 1;
    while (low <= high) {
      const middle = Math.floor((low + high) / 2);
      const found = this.at(middle)?.tick;
      if (found === undefined || found === tick) {
        return found === undefined ? undefined : middle;
      }
      if (this.#isBefore(found, tick)) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return undefined;
  }

  /** Whether a walk meets `a` before `b`. */
  #isBefore(a: number, b: number): boolean {
    return this.#zeroForOne ? a > b : a < b;
  }

  #liquidityAfter(tick: number): bigint {
    return liquidityAt(this.#table, this.#zeroForOne ? tick - 1 : tick);
  }
}

/** Windows live exactly as long as their table. One fee is the rule: a table belongs to one pool. */
const windows = new WeakMap<TickTable, Map<number, StopWindow>>();

/** The window that all quotes on `table` in this direction share. */
export function stopWindow(table: TickTable, fee: number, zeroForOne: boolean): StopWindow {
  let ofTable = windows.get(table);
  if (ofTable === undefined) {
    ofTable = new Map();
    windows.set(table, ofTable);
  }
  const key = zeroForOne ? fee : -1 - fee;
  let window = ofTable.get(key);
  if (window === undefined) {
    window = new StopWindow(table, fee, zeroForOne);
    ofTable.set(key, window);
  }
  return window;
}
