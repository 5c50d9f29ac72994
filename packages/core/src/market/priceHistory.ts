import type { Address } from '../money/hex.ts';
import type { PricePoint } from './marketSnapshot.ts';

/** Prices of every token, oldest first, at most one per block. */
export type PriceHistories = ReadonlyMap<Address, readonly PricePoint[]>;

/**
 * The history with a point at its end, bounded to the newest `capacity` points. Points of the same block or later ones
 * are dropped first: they belong to a history that was rewritten.
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
  return [...kept, point].slice(-capacity);
}
