import { spotPrice } from '@twinlane/core/amm/price';
import { describe, expect, it } from 'vitest';
import { createArbitrageurs } from './arbitrageur.ts';
import { afterSwaps, coin, dollar, pairAt, rangesAt, viewOf } from './testing/fakeMarket.ts';

const options = { agents: [1, 2], insider: 0, maxTradesPerBlock: 5, capitalUsd: 60_000 };

describe.each([
  ['a constant product pool', pairAt],
  ['a concentrated liquidity pool', rangesAt],
])('arbitrageurs at %s', (_kind, poolAt) => {
  it.each([
    ['up', 1, 1.08],
    ['down', 1, 0.93],
  ])('pull its price %s to the hidden one over several blocks, without overshooting', (_way, usd, hidden) => {
    const traders = createArbitrageurs(1, options);
    let pools = [poolAt(usd)] as ReturnType<typeof afterSwaps>;
    const gaps: number[] = [];
    for (let block = 0; block < 60; block += 1) {
      pools = afterSwaps(pools, traders.decide(viewOf(pools, hidden)));
      gaps.push(hidden / spotPrice(pools[0]!, coin, dollar).toNumber() - 1);
    }
    const wanted = Math.abs(hidden - usd) / usd;
    // After the first block most of the gap is closed and a little is left.
    expect(Math.abs(gaps[0]!)).toBeLessThan(0.4 * wanted);
    expect(Math.abs(gaps[0]!)).toBeGreaterThan(0.05 * wanted);
    expect(Math.abs(gaps.at(-1)!)).toBeLessThan(0.0045);
    for (const [index, gap] of gaps.entries()) {
      expect(Math.sign(gap)).toBe(Math.sign(hidden - usd));
      expect(Math.abs(gap)).toBeLessThanOrEqual(Math.abs(gaps[index - 1] ?? Infinity) + 1e-12);
    }
  });

  it('leave a gap alone that does not pay for the fee', () => {
    const traders = createArbitrageurs(1, options);
    expect(traders.decide(viewOf([poolAt(1)], 1.0025))).toEqual([]);
  });

  it('leave a gap alone whose profit does not pay for the gas', () => {
    const traders = createArbitrageurs(1, options);
    const view = { ...viewOf([poolAt(1)], 1.006), baseFeePerGas: 60_000_000_000n };
    expect(traders.decide(view)).toEqual([]);
  });

  it('risk no more than their capital in one trade', () => {
    const traders = createArbitrageurs(1, { ...options, capitalUsd: 1000 });
    const [action] = traders.decide(viewOf([poolAt(1)], 1.5));
    expect(action).toMatchObject({ zeroForOne: false });
    expect((action as { amountIn: bigint }).amountIn).toBeLessThanOrEqual(1000_000_000n);
  });

  it('see a sell tax as a cost, and leave untrusted pools to insiders', () => {
    const traders = createArbitrageurs(1, options);
    expect(traders.decide(viewOf([poolAt(1)], 0.93, { sellTax: 0.1 }))).toEqual([]);
    expect(traders.decide(viewOf([poolAt(1)], 0.8, { arbitrage: 'none' }))).toEqual([]);
    expect(traders.decide(viewOf([poolAt(1)], 0.8, { arbitrage: 'insider' }))).toMatchObject([{ agent: 0 }]);
  });
});
