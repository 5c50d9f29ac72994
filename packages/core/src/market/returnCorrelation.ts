import { oncePer } from '../oncePer.ts';
import type { PricePoint } from './marketSnapshot.ts';

/** Fewest moves that both prices must share for their correlation to say anything. */
const LEAST_MOVES = 20;

/**
 * Correlation of the logarithmic returns of two prices over the newest `points` blocks that both have, −1 to 1. 0 where one
 * of them does not move; undefined where they share too few blocks.
 */
export function returnCorrelation(
  first: readonly PricePoint[],
  second: readonly PricePoint[],
  points: number,
): number | undefined {
  const others = pricesByBlock(second, undefined);
  const newestFirst: (readonly [number, number])[] = [];
  for (let index = first.length - 1; index >= 0 && newestFirst.length < points; index -= 1) {
    const { blockNumber, price } = first[index] ?? NO_POINT;
    const other = others.get(blockNumber);
    if (other !== undefined && other > 0 && price > 0) {
      newestFirst.push([Math.log(price), Math.log(other)]);
    }
  }
  const shared = newestFirst.toReversed();
  const moves = shared.slice(1).map(([a, b], index) => {
    const [beforeA, beforeB] = shared[index] ?? [a, b];
    return [a - beforeA, b - beforeB] as const;
  });
  return moves.length < LEAST_MOVES ? undefined : correlationOf(moves);
}

const NO_POINT = { blockNumber: -1, price: 0 };

/** Asked of the same history for each other one. */
const pricesByBlock = oncePer(
  (history: readonly PricePoint[]) =>
    new Map(history.map(({ blockNumber, price }) => [blockNumber, price] as const)),
);

function correlationOf(pairs: readonly (readonly [number, number])[]): number {
  const meanA = pairs.reduce((sum, [a]) => sum + a, 0) / pairs.length;
  const meanB = pairs.reduce((sum, [, b]) => sum + b, 0) / pairs.length;
  let both = 0;
  let squareA = 0;
  let squareB = 0;
  for (const [a, b] of pairs) {
    both += (a - meanA) * (b - meanB);
    squareA += (a - meanA) ** 2;
    squareB += (b - meanB) ** 2;
  }
  const spread = Math.sqrt(squareA * squareB);
  return spread === 0 ? 0 : Math.max(-1, Math.min(1, both / spread));
}
