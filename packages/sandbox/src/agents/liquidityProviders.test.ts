import { describe, expect, it } from 'vitest';
import { createLiquidityProviders } from './liquidityProviders.ts';
import { pairAt, rangesAt, viewOf } from './testing/fakeMarket.ts';
import { throughJson } from './testing/throughJson.ts';

const options = { agents: [4, 5], activity: 1, maxPositionsPerPool: 3 };

describe('liquidity providers', () => {
  it('mint and burn around the price, with a bounded number of positions on a bounded set of ranges', () => {
    const providers = createLiquidityProviders(1, options);
    const open = new Set<string>();
    const ranges = new Set<string>();
    const seen = { mintV3: 0, burnV3: 0 };
    for (let block = 0; block < 3000; block += 1) {
      const pool = rangesAt(1 + 0.1 * Math.sin(block / 100));
      for (const action of providers.decide(viewOf([pool], 1))) {
        if (action.kind !== 'mintV3' && action.kind !== 'burnV3') {
          throw new Error(`${action.kind} at a pool of ranges`);
        }
        seen[action.kind] += 1;
        const key = `${action.agent}:${action.tickLower}:${action.tickUpper}:${action.liquidity}`;
        ranges.add(`${action.tickLower}:${action.tickUpper}`);
        if (action.kind === 'mintV3') {
          expect(pool.kind === 'concentratedLiquidity' && action.tickLower <= pool.tick).toBe(true);
          expect(pool.kind === 'concentratedLiquidity' && action.tickUpper > pool.tick).toBe(true);
          open.add(key);
        } else {
          expect(open.delete(key)).toBe(true);
        }
        expect(open.size).toBeLessThanOrEqual(3);
      }
    }
    expect(seen.mintV3).toBeGreaterThan(300);
    expect(seen.burnV3).toBeGreaterThan(300);
    expect(ranges.size).toBeLessThan(30);
  });

  it('add to a pair what they take out later', () => {
    const providers = createLiquidityProviders(2, options);
    const view = viewOf([pairAt(1)], 1);
    const [mint] = providers.decide(view);
    expect(mint).toMatchObject({ kind: 'mintV2' });
    const holding = { ...view, liquidityTokens: () => 77n };
    const later = Array.from({ length: 20 }, () => providers.decide(holding)).flat();
    expect(later.length).toBeGreaterThan(3);
    expect(later.every((action) => action.kind === 'burnV2' && action.liquidity === 77n)).toBe(true);
  });

  it('go on from a checkpoint', () => {
    const view = viewOf([rangesAt(1), pairAt(1)], 1);
    const first = createLiquidityProviders(3, options);
    for (let block = 0; block < 20; block += 1) {
      first.decide(view);
    }
    const { random, positions } = first.state();
    const second = createLiquidityProviders(3, options, { random: throughJson(random), positions });
    for (let block = 0; block < 20; block += 1) {
      expect(second.decide(view)).toEqual(first.decide(view));
    }
  });
});
