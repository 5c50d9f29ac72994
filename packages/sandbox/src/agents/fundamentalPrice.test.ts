import { describe, expect, it } from 'vitest';
import { createFundamentalPrices, restoreFundamentalPrices, type PriceRegime } from './fundamentalPrice.ts';
import { throughJson } from './testing/throughJson.ts';

const assets = [
  { id: 'ETH', anchor: 2500, temper: 0.4 },
  { id: 'AAA', anchor: 1, temper: 1 },
  { id: 'BBB', anchor: 0.02, temper: 1.3 },
];

function walk(seed: number, blocks: number): string {
  const prices = createFundamentalPrices(seed, assets);
  for (let block = 0; block < blocks; block += 1) {
    prices.step();
  }
  return JSON.stringify(prices.state());
}

describe('fundamental prices', () => {
  it('are the same for the same seed and differ for another', () => {
    expect(walk(7, 500)).toBe(walk(7, 500));
    expect(walk(7, 500)).not.toBe(walk(8, 500));
  });

  it('go on from a checkpoint as if nothing had happened', () => {
    const whole = createFundamentalPrices(3, assets);
    for (let block = 0; block < 300; block += 1) {
      whole.step();
    }
    const restored = restoreFundamentalPrices(3, throughJson(whole.state()));
    for (let block = 0; block < 300; block += 1) {
      whole.step();
      restored.step();
    }
    expect(restored.all()).toEqual(whole.all());
  });

  it('do not depend on which other assets there are', () => {
    const alone = createFundamentalPrices(5, assets.slice(1, 2));
    const among = createFundamentalPrices(5, assets);
    for (let block = 0; block < 200; block += 1) {
      alone.step();
      among.step();
    }
    expect(among.price('AAA')).toBe(alone.price('AAA'));
  });

  it('trend, rest and go wild, stay positive and stay near their anchor for a week of one-second blocks', () => {
    const prices = createFundamentalPrices(11, assets);
    const seen = new Map<PriceRegime, number>();
    const logs: number[] = [];
    let lowest = Infinity;
    let highest = 0;
    for (let block = 0; block < 604_800; block += 1) {
      prices.step();
      const asset = prices.all()[1]!;
      seen.set(asset.regime, (seen.get(asset.regime) ?? 0) + 1);
      lowest = Math.min(lowest, asset.price);
      highest = Math.max(highest, asset.price);
      if (block % 100 === 0) {
        logs.push(Math.log(asset.price));
      }
    }
    expect([...seen.keys()].sort()).toEqual(['calm', 'trendDown', 'trendUp', 'volatile']);
    for (const blocks of seen.values()) {
      expect(blocks / 604_800).toBeGreaterThan(0.08);
    }
    expect(lowest).toBeGreaterThan(0.1);
    expect(highest).toBeLessThan(10);
    const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
    const spread = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / logs.length);
    expect(Math.abs(mean)).toBeLessThan(0.15);
    expect(spread).toBeGreaterThan(0.1);
    expect(spread).toBeLessThan(0.8);
  });

  it('collapse and stay collapsed after a crash', () => {
    const prices = createFundamentalPrices(2, assets);
    prices.crash('AAA', 0.001);
    for (let block = 0; block < 100; block += 1) {
      prices.step();
    }
    expect(prices.price('AAA')).toBeLessThan(0.002);
  });
});
