import type { Address } from '../money/hex.ts';
import type { Bar } from './candle.ts';
import type { Bars } from './candleBook.ts';
import type { PricePoint } from './marketSnapshot.ts';

/** Prices of every token, oldest first, at most one per block. */
export type PriceHistories = ReadonlyMap<Address, readonly PricePoint[]>;

/** Price points that a strategy may look at, at most: so many blocks are kept for a restart. */
export const MOST_LOOKBACK = 800;

/** Blocks that may be missing between two points of a history; after more of them it begins anew. */
const MOST_MISSED_BLOCKS = 30;

/** Whether a point belongs to the same history as the one before it: not too many blocks were missed in between. */
export function continues(last: PricePoint, point: PricePoint): boolean {
  return point.blockNumber - last.blockNumber <= MOST_MISSED_BLOCKS + 1;
}

/**
 * The history with a point at its end, bounded to the newest `capacity` points. Points of the same block or later ones
 * are dropped first: they belong to a history that was rewritten. After a long time without blocks nothing before it counts.
 */
export function appendPoint(
  history: readonly PricePoint[],
  point: PricePoint,
  capacity: number,
): readonly PricePoint[] {
  const last = history.at(-1);
  const kept =
    last === undefined || last.blockNumber < point.blockNumber
      ? history
      : history.filter((earlier) => earlier.blockNumber < point.blockNumber);
  const newest = kept.at(-1);
  return newest !== undefined && continues(newest, point) ? [...kept, point].slice(-capacity) : [point];
}

/** The point with what was traded in its block. */
export function withVolume(
  point: PricePoint,
  traded: Pick<Bar, 'volume' | 'buys' | 'sells'> | undefined,
): PricePoint {
  return traded === undefined || traded.volume === 0n
    ? point
    : { ...point, volume: Number(traded.volume), buys: traded.buys, sells: traded.sells };
}

/** The histories with what was traded in the block `blockNumber`, the last one that was recorded. */
export function recordVolumes(histories: PriceHistories, blockNumber: number, trades: Bars): PriceHistories {
  const recorded = new Map(histories);
  for (const [token, traded] of trades) {
    const history = recorded.get(token);
    const last = history?.at(-1);
    if (history !== undefined && last?.blockNumber === blockNumber) {
      recorded.set(token, [...history.slice(0, -1), withVolume(last, traded)]);
    }
  }
  return recorded;
}
