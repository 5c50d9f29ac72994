import type { ConcentratedLiquidityPool } from '@twinlane/core/amm/pool';
import { describe, expect, it } from 'vitest';
import type { AgentAction } from './agentAction.ts';
import { createLiquidityProviders } from './liquidityProviders.ts';
import { pairAt, rangesAt, viewOf } from './testing/fakeMarket.ts';
import { throughJson } from './testing/throughJson.ts';

type RangeAction = Extract<AgentAction, { kind: 'mintV3' | 'burnV3' }>;

const options = { agents: [4, 5], activity: 1, maxPositionsPerPool: 3 };

describe('liquidity providers', () => {
  it('mint and burn around the price, with a bounded number of positions on a bounded set of ranges', () => {
    const providers = createLiquidityProviders(1, options);
    const open = new Set<string>();
    const ranges = new Set<string>();
    const seen = { mintV3: 0, burnV3: 0 };
    for (let block = 0; block < 3000; block += 1) {
      const pool = rangesAt(1 + 0.1 * Math.sin(block / 100)) as ConcentratedLiquidityPool;
      for (const action of providers.decide(viewOf([pool], 1)) as readonly RangeAction[]) {
        const { kind, agent, tickLower, tickUpper, liquidity } = action;
        const key = `${agent}:${tickLower}:${tickUpper}:${liquidity}`;
        const around = tickLower <= pool.tick && tickUpper > pool.tick;
        seen[kind] += 1;
        ranges.add(`${tickLower}:${tickUpper}`);
        expect(kind === 'mintV3' ? around : open.delete(key)).toBe(true);
        open[kind === 'mintV3' ? 'add' : 'delete'](key);
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
