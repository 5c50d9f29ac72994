import { Decimal } from 'decimal.js';
import { describe, expect, test } from 'vitest';
import type { Pool } from '../amm/pool.ts';
import { quoteExactIn } from '../amm/quote.ts';
import { addFill, noImpact } from '../fill/ownImpact.ts';
import type { Address } from '../money/hex.ts';
import {
  aBlock,
  aHistory,
  anAddress,
  aPair,
  aRangePool,
  aSnapshot,
  aToken,
  USDC,
  WETH,
} from '../testing/buildMarket.ts';
import { aPosition } from '../testing/buildStep.ts';
import { bestSale } from './bestSale.ts';
import { blockPrices } from './blockPrices.ts';
import { createSnapshot, recordPrices } from './createSnapshot.ts';
import { liquidationValuation } from './liquidationValuation.ts';
import { poolDepth } from './poolDepth.ts';
import { appendPoint } from './priceHistory.ts';
import { nativeCost, nativeValue, valueOf } from './valuation.ts';
import { volatilityOf } from './volatility.ts';

const DIRECT = aToken(1, 'DIR', 8);
const BY_WETH = aToken(2, 'WAY');
const LOST = aToken(3, 'LOST');
const NATIVE_POOL = aPair(USDC, 3_000_000_000_000n, WETH, 10n ** 21n, { address: anAddress(11) });
const THIN = aPair(USDC, 60_000_000n, DIRECT, 10n ** 8n, { address: anAddress(12) });
const DEEP = aPair(USDC, 50_000_000_000n, DIRECT, 10n ** 11n, { address: anAddress(13) });
const WAY = aPair(WETH, 10n ** 20n, BY_WETH, 10n ** 23n, { address: anAddress(14) });
const POOLS = [NATIVE_POOL, THIN, DEEP, WAY];

function source(pools: readonly Pool[] = POOLS) {
  return {
    chainId: 31_337,
    header: aBlock(100),
    cash: USDC,
    wrappedNative: WETH,
    tokens: [USDC, WETH, DIRECT, BY_WETH, LOST],
    poolsOf: (a: Address, b: Address) =>
      pools.filter(
        ({ token0, token1 }) => [token0.address, token1.address].sort().join() === [a, b].sort().join(),
      ),
    histories: new Map(),
    ownImpacts: new Map(),
  };
}

describe('a snapshot', () => {
  test('prices tokens from their deepest pool with cash, or by way of WETH where there is none', () => {
    const { tokens, nativePrice, now } = createSnapshot(source());
    expect(nativePrice.toNumber()).toBe(3_000);
    expect(tokens.get(WETH.address)?.price.toNumber()).toBe(3_000);
    expect(tokens.get(DIRECT.address)?.price.toNumber()).toBe(50);
    expect(tokens.get(BY_WETH.address)?.price.toNumber()).toBe(3);
    expect(now).toBe(aBlock(100).timestamp);
  });

  test('lists only pools with cash, which are those that can be traded, and their cash', () => {
    const { tokens } = createSnapshot(source());
    expect(tokens.get(DIRECT.address)).toMatchObject({ pools: [THIN, DEEP], liquidity: 50_060_000_000n });
    expect(tokens.get(BY_WETH.address)).toMatchObject({ pools: [], liquidity: 0n });
  });

  test('leaves out cash itself and tokens without any pool', () => {
    const { tokens } = createSnapshot(source());
    expect([...tokens.keys()]).toEqual([WETH.address, DIRECT.address, BY_WETH.address]);
  });

  test('keeps a token whose pool was drained, at a price of zero', () => {
    const drained = aPair(USDC, 0n, DIRECT, 0n, { address: anAddress(12) });
    const market = createSnapshot(source([drained])).tokens.get(DIRECT.address);
    expect(market?.price.isZero()).toBe(true);
    expect(market?.liquidity).toBe(0n);
  });

  test('carries when a token was listed, where that is known', () => {
    const listings = new Map([[DIRECT.address, { createdAt: 123, createdAtBlock: 4 }]]);
    const openings = {
      awaited: new Set<typeof DIRECT.address>(),
      prices: new Map([[DIRECT.address, { block: 5, price: 0.25 }]]),
    };
    const { tokens } = createSnapshot({ ...source(), listings, openings });
    expect(tokens.get(DIRECT.address)).toMatchObject({
      listedAt: 123,
      listedAtBlock: 4,
      openingPrice: 0.25,
    });
    expect(tokens.get(WETH.address)).not.toHaveProperty('listedAt');
  });
});

describe('price histories', () => {
  test('grow by one point per block for each token with a price', () => {
    const once = recordPrices(new Map(), aBlock(100), blockPrices(source()), 10);
    const next = recordPrices(once, aBlock(101), blockPrices(source()), 10);
    expect(once.get(DIRECT.address)).toEqual([
      { blockNumber: 100, timestamp: aBlock(100).timestamp, price: 50 },
    ]);
    expect(next.get(DIRECT.address)?.map(({ blockNumber }) => blockNumber)).toEqual([100, 101]);
    expect(next.has(LOST.address)).toBe(false);
    expect(once.get(DIRECT.address)).toHaveLength(1);
  });

  test('are bounded', () => {
    const point = { blockNumber: 11, timestamp: 0, price: 1 };
    const history = appendPoint(aHistory([1, 2, 3], 10), point, 3);
    expect(history.map(({ blockNumber }) => blockNumber)).toEqual([9, 10, 11]);
  });

  test('replace what a rewritten history put there', () => {
    const point = { blockNumber: 9, timestamp: 0, price: 7 };
    expect(appendPoint(aHistory([1, 2, 3], 10), point, 10).map(({ price }) => price)).toEqual([1, 7]);
  });
});

describe('values', () => {
  test('are exact and rounded against the account', () => {
    const price = new Decimal('1.000000000000000000000000000001');
    expect(valueOf(10n ** 38n, aToken(9), price, USDC)).toBe(10n ** 26n);
    expect(valueOf(1n, aToken(9), new Decimal(1), USDC)).toBe(0n);
    expect(nativeCost(1n, new Decimal(3_000), USDC)).toBe(1n);
    expect(nativeValue(1n, new Decimal(3_000), USDC)).toBe(0n);
    expect(nativeValue(10n ** 18n, new Decimal('3000.5'), USDC)).toBe(3_000_500_000n);
  });

  test('of a position is what its best pool would pay, its own impact counted', () => {
    const quantity = 10n ** 8n;
    const snapshot = aSnapshot({ pools: [THIN, DEEP] });
    const paid = quoteExactIn(DEEP, DIRECT.address, quantity).amountOut;
    expect(bestSale(snapshot, DIRECT.address, quantity)?.pool).toBe(DEEP);
    expect(liquidationValuation(snapshot).position(aPosition(DIRECT, quantity, 1n))).toBe(paid);
    const ownImpacts = [addFill(noImpact(DEEP.address), -(10n ** 9n))];
    const after = aSnapshot({ pools: [DEEP], ownImpacts });
    expect(liquidationValuation(after).position(aPosition(DIRECT, quantity, 1n))).toBeGreaterThan(paid);
    expect(bestSale(snapshot, LOST.address, 1n)).toBeUndefined();
    expect(liquidationValuation(snapshot).position(aPosition(LOST, 1n, 1n))).toBe(0n);
  });

  test('of a pool: a pair holds its reserve, a concentrated pool what its positions would pay out', () => {
    expect(poolDepth(DEEP, USDC.address)).toBe(50_000_000_000n);
    const range = aRangePool(DIRECT, USDC, { liquidity: 10n ** 12n });
    const depth = poolDepth(range, USDC.address);
    expect(quoteExactIn(range, DIRECT.address, 10n ** 30n).amountOut).toBe(depth);
    expect(depth).toBeGreaterThan(0n);
  });
});

describe('volatility', () => {
  test('is the standard deviation of logarithmic returns', () => {
    expect(volatilityOf([1, Math.E, 1, Math.E])).toBeCloseTo(Math.sqrt(8 / 9), 12);
    expect(volatilityOf([5, 5, 5, 5])).toBe(0);
  });

  test.each([[[]], [[1, 2]], [[1, 0, 2]], [[1, Number.NaN, 2]]])('is undefined for %j', (prices) => {
    expect(volatilityOf(prices)).toBeUndefined();
  });
});
