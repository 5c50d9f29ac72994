import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { timeWeightedPrice, withinWindow, type BlockPrice } from './timeWeightedPrice.ts';

function points(...prices: readonly (readonly [timestamp: number, usd: number])[]): readonly BlockPrice[] {
  return prices.map(([timestamp, usd], index) => ({ blockNumber: index, timestamp, usd: new Decimal(usd) }));
}

describe('timeWeightedPrice', () => {
  it('weighs each price by the time for which it stood', () => {
    const mean = timeWeightedPrice(points([1_000, 10], [1_010, 20], [1_040, 99]), 60);
    expect(mean?.toString()).toBe('17.5');
  });

  it('is not moved by the newest block, which has stood for no time', () => {
    const calm = timeWeightedPrice(points([1_000, 10], [1_012, 10], [1_024, 10]), 60);
    const moved = timeWeightedPrice(points([1_000, 10], [1_012, 10], [1_024, 1_000_000]), 60);
    expect(moved).toEqual(calm);
  });

  it('takes of a price that began before the window only the part within', () => {
    expect(timeWeightedPrice(points([900, 10], [1_030, 20], [1_060, 0]), 60)?.toString()).toBe('15');
  });

  it('is a single price itself, and nothing out of nothing', () => {
    expect(timeWeightedPrice(points([1_000, 10]), 60)?.toString()).toBe('10');
    expect(timeWeightedPrice([], 60)).toBeUndefined();
  });

  it('keeps what the window needs: all in it and the last before', () => {
    const all = points([900, 1], [920, 2], [950, 3], [1_000, 4], [1_010, 5]);
    const kept = withinWindow(all, 60);
    expect(kept.map(({ timestamp }) => timestamp)).toEqual([950, 1_000, 1_010]);
    expect(timeWeightedPrice(kept, 60)).toEqual(timeWeightedPrice(all, 60));
  });
});
