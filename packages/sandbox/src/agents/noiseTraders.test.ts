import { describe, expect, it } from 'vitest';
import { createNoiseTraders } from './noiseTraders.ts';
import { coin, pairAt, rangesAt, viewOf } from './testing/fakeMarket.ts';

const options = { agents: [3, 4, 5], tradesPerBlock: 5 };

describe('noise traders', () => {
  it('arrive at their rate, in both directions, with a heavy tail of sizes', () => {
    const traders = createNoiseTraders(1, options);
    const view = viewOf([pairAt(1), rangesAt(1)], 1);
    const actions = Array.from({ length: 2000 }, () => traders.decide(view)).flat();
    expect(actions.length / 2000).toBeGreaterThan(4.7);
    expect(actions.length / 2000).toBeLessThan(5.3);
    const swaps = actions.filter((action) => action.kind === 'swapV2');
    const selling = swaps.filter(({ zeroForOne }) => zeroForOne).length / swaps.length;
    expect(selling).toBeGreaterThan(0.45);
    expect(selling).toBeLessThan(0.55);
    const dollars = swaps
      .filter(({ zeroForOne }) => !zeroForOne)
      .map(({ amountIn }) => Number(amountIn) / 1e6);
    dollars.sort((a, b) => a - b);
    const median = dollars[Math.floor(dollars.length / 2)]!;
    const p99 = dollars[Math.floor(dollars.length * 0.99)]!;
    expect(median).toBeGreaterThan(200);
    expect(median).toBeLessThan(800);
    expect(p99 / median).toBeGreaterThan(10);
    expect(dollars.at(-1)).toBeLessThanOrEqual(20_000);
  });

  it('only buy where nobody can sell, and stay away from the dead', () => {
    const traders = createNoiseTraders(1, options);
    const buys = Array.from({ length: 50 }, () =>
      traders.decide(viewOf([pairAt(1)], 1, { noise: 'buyOnly', token: coin.address })),
    ).flat();
    expect(buys.length).toBeGreaterThan(100);
    expect(buys.every((action) => action.kind === 'swapV2' && !action.zeroForOne)).toBe(true);
    expect(traders.decide(viewOf([pairAt(1)], 1, { noise: 'none' }))).toEqual([]);
  });
});
