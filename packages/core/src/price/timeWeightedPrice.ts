import { Decimal } from 'decimal.js';

/** A pool price at the end of one block. */
export interface BlockPrice {
  readonly blockNumber: number;
  /** Chain time, Unix seconds. */
  readonly timestamp: number;
  /** US dollars per whole token. */
  readonly usd: Decimal;
}

/**
 * The mean price over the last `windowSeconds` before the newest block: each block's last price weighs as long as it stood
 * (as Uniswap V2's cumulative prices have it). The newest block's own price has stood for no time yet, so that moving a pool
 * within one block moves nothing. Points are oldest first; undefined without any. A single point is its own mean.
 */
export function timeWeightedPrice(points: readonly BlockPrice[], windowSeconds: number): Decimal | undefined {
  const newest = points.at(-1);
  if (newest === undefined) {
    return undefined;
  }
  const start = newest.timestamp - windowSeconds;
  let sum = new Decimal(0);
  let seconds = 0;
  points.forEach((point, index) => {
    const next = points[index + 1];
    const stood = next === undefined ? 0 : next.timestamp - Math.max(point.timestamp, start);
    if (stood > 0) {
      sum = sum.plus(point.usd.times(stood));
      seconds += stood;
    }
  });
  return seconds === 0 ? newest.usd : sum.div(seconds);
}

/** The points that a window of `windowSeconds` still needs: those in it and the last one before. */
export function withinWindow(points: readonly BlockPrice[], windowSeconds: number): readonly BlockPrice[] {
  const newest = points.at(-1);
  if (newest === undefined) {
    return points;
  }
  const first = points.findIndex(({ timestamp }) => timestamp > newest.timestamp - windowSeconds);
  return first <= 1 ? points : points.slice(first - 1);
}
