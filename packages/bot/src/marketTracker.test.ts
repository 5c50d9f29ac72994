import type { Pool } from '@twinlane/core/amm/pool';
import type { BlockHeader } from '@twinlane/core/market/block';
import { aBlock, aPair, aToken, USDC, WETH } from '@twinlane/core/testing/buildMarket';
import { Decimal } from 'decimal.js';
import { expect, it } from 'vitest';
import { createMarketTracker, type MarketTracker, type MarketTrackerOptions } from './marketTracker.ts';

const token = aToken(7);

/** A mirror of one pool whose price in dollars is written by hand. */
class OnePool implements Pick<MarketTrackerOptions['mirror'], 'head' | 'pools' | 'poolsOf' | 'known'> {
  private block = aBlock(0);
  private price = 1;

  move(block: BlockHeader, price: number): void {
    this.block = block;
    this.price = price;
  }

  head(): BlockHeader {
    return this.block;
  }

  known(): undefined {}

  pools(): Pool[] {
    const usdc = BigInt(this.price) * 10n ** 12n;
    return [aPair(token, 10n ** 24n, USDC, usdc), aPair(WETH, 10n ** 20n, USDC, 10n ** 11n)];
  }

  poolsOf(tokenA: string, tokenB: string): Pool[] {
    return this.pools().filter(({ token0, token1 }) =>
      [tokenA, tokenB].every((each) => [token0.address, token1.address].some((address) => address === each)),
    );
  }
}

function seen(tracker: MarketTracker): [block: number, price: string][] {
  const history = tracker.snapshot(new Map()).tokens.get(token.address)?.history ?? [];
  return history.map(({ blockNumber, price }) => [blockNumber, price.toFixed(0)]);
}

it('forgets the prices of blocks that the chain dropped, and takes down those of the new ones', () => {
  const mirror = new OnePool();
  const tracker = createMarketTracker({
    mirror,
    chainId: 31_337,
    cash: USDC,
    wrappedNative: WETH,
    historyLength: 10,
  });
  for (let number = 1; number <= 5; number += 1) {
    mirror.move(aBlock(number), number);
    tracker.record();
  }
  mirror.move(aBlock(2), 2);
  tracker.reset(aBlock(2));
  expect(seen(tracker)).toEqual([
    [1, '1'],
    [2, '2'],
  ]);
  for (const number of [3, 4]) {
    mirror.move(aBlock(number, { hash: `0x${'9'.repeat(63)}${number}` }), number * 100);
    tracker.record();
  }
  expect(seen(tracker)).toEqual([
    [1, '1'],
    [2, '2'],
    [3, '300'],
    [4, '400'],
  ]);
});

it('keeps with each price what was traded in its block', () => {
  const mirror = new OnePool();
  const tracker = createMarketTracker({
    mirror,
    chainId: 31_337,
    cash: USDC,
    wrappedNative: WETH,
    historyLength: 10,
  });
  const one = new Decimal(1);
  const bar = { open: one, high: one, low: one, close: one, volume: 700n, buys: 1, sells: 0 };
  for (const number of [1, 2, 3]) {
    mirror.move(aBlock(number), number);
    tracker.record();
    tracker.recordTrades(aBlock(number), number === 2 ? new Map([[token.address, bar]]) : new Map());
  }
  tracker.recordTrades(aBlock(2), new Map([[token.address, { ...bar, volume: 9n }]]));
  const history = tracker.snapshot(new Map()).tokens.get(token.address)?.history;
  expect(history?.map(({ volume }) => volume)).toEqual([undefined, 700, undefined]);
});

it('shows decisions what the chain takes for data, as it is known when they are made', () => {
  const mirror = new OnePool();
  let rollup: 'unknown' | undefined = 'unknown';
  const tracker = createMarketTracker({
    mirror,
    chainId: 31_337,
    cash: USDC,
    wrappedNative: WETH,
    historyLength: 10,
    rollup: () => rollup,
  });
  tracker.record();
  expect(tracker.snapshot(new Map()).rollup).toBe('unknown');
  rollup = undefined;
  expect(tracker.snapshot(new Map())).not.toHaveProperty('rollup');
});
