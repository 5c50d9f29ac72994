import type { Pool } from '@twinlane/core/amm/pool';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { Token } from '@twinlane/core/market/token';
import type { PoolMirror } from '@twinlane/core/ports';
import { aBlock, aPair, aToken, anAddress, USDC, WETH } from '@twinlane/core/testing/buildMarket';
import { beforeEach, describe, expect, it } from 'vitest';
import { PoolPrices, type PoolPricesOptions } from './poolPrices.ts';

const DAI = aToken(0x700, 'DAI', 18);
const USDT = aToken(0x800, 'USDT', 6);
const TOKEN = aToken(1);
const UNITS = { 6: 10n ** 6n, 18: 10n ** 18n } as const;

type BlockListener = Parameters<PoolMirror['onBlock']>[0];
type RollbackListener = Parameters<PoolMirror['onRollback']>[0];
type ResetListener = Parameters<PoolMirror['onReset']>[0];

let pools: Pool[];
let head: BlockHeader;
let listeners: { block?: BlockListener; rollback?: RollbackListener; reset?: ResetListener };
let now: number;
let prices: PoolPrices;

/** A mirror that stands where the test puts it. */
const mirror: PoolPricesOptions['mirror'] = {
  head: () => head,
  pool: (address) => pools.find((pool) => pool.address === address),
  pools: () => pools,
  poolsOf: (a, b) =>
    pools.filter(({ token0, token1 }) => new Set([token0.address, token1.address, a, b]).size === 2),
  onBlock: (listener) => {
    listeners.block = listener;
    return () => delete listeners.block;
  },
  onRollback: (listener) => {
    listeners.rollback = listener;
    return () => delete listeners.rollback;
  },
  onReset: (listener) => {
    listeners.reset = listener;
    return () => delete listeners.reset;
  },
};

function follow(stablecoins = [USDC]): void {
  prices = new PoolPrices({
    mirror,
    stablecoins,
    wrappedNative: WETH,
    maxPegDeviation: 0.01,
    seenAt: () => now,
    defer: (work) => work(),
  });
}

async function mine(number: number, ...state: Pool[]): Promise<void> {
  pools = state;
  head = aBlock(number);
  await listeners.block?.({
    header: head,
    swaps: [],
    backfill: false,
    before: mirror.pool,
    after: mirror.pool,
  });
}

/** A pair of so many whole tokens and whole USDC. */
function inDollars(tokens: bigint, dollars: bigint, address = anAddress(0x9001)): Pool {
  return aPair(TOKEN, tokens * UNITS[18], USDC, dollars * UNITS[6], { address });
}

/** A pair of so many whole stablecoins each. */
function pair(a: Token, amountA: bigint, b: Token, amountB: bigint, number: number): Pool {
  const [unitsA, unitsB] = [amountA * 10n ** BigInt(a.decimals), amountB * 10n ** BigInt(b.decimals)];
  return aPair(a, unitsA, b, unitsB, { address: anAddress(number) });
}

function usd(token = TOKEN): string | undefined {
  return prices.price(token.address)?.usd.toSignificantDigits(8).toString();
}

beforeEach(() => {
  listeners = {};
  now = 1_000;
  follow();
});

describe('PoolPrices', () => {
  it('averages the deepest pool over a minute of chain time, and says when it looked last', async () => {
    await mine(1, inDollars(1_000n, 2_000n));
    expect(prices.price(TOKEN.address)?.at).toBe(1_000);
    expect(usd()).toBe('2');
    await mine(6, inDollars(1_000n, 4_000n));
    now = 5_000;
    await mine(11, inDollars(1_000n, 4_000n));
    expect(usd()).toBe('3');
    expect(prices.price(TOKEN.address)?.at).toBe(5_000);
  });

  it('is not moved within one block', async () => {
    for (let number = 1; number < 20; number += 1) {
      await mine(number, inDollars(1_000n, 2_000n));
    }
    await mine(20, inDollars(10n, 200_000n));
    expect(usd()).toBe('2');
  });

  it('goes by way of the wrapped native currency, and takes no pool that is too shallow', async () => {
    const ether = aPair(WETH, 100n * UNITS[18], USDC, 250_000n * UNITS[6], { address: anAddress(0x9002) });
    const byEther = aPair(TOKEN, 5_000n * UNITS[18], WETH, 10n * UNITS[18], { address: anAddress(0x9003) });
    await mine(1, ether, byEther, inDollars(1n, 999n));
    expect(usd()).toBe('5');
    expect(usd(WETH)).toBe('2500');
    await mine(2, inDollars(1n, 999n));
    expect(usd()).toBeUndefined();
  });

  it('forgets a token whose pool is drained, and what a rollback drops', async () => {
    await mine(1, inDollars(1_000n, 2_000n));
    await mine(6, inDollars(1_000n, 4_000n));
    await mine(11, inDollars(1_000n, 4_000n));
    expect(usd()).toBe('3');
    await listeners.rollback?.({ ancestor: aBlock(6), dropped: [aBlock(11)] });
    expect(usd()).toBe('2');
    listeners.reset?.(aBlock(1));
    expect(usd()).toBe('2');
    await mine(12);
    expect(usd()).toBeUndefined();
    expect([...prices.tokens()]).toEqual([]);
  });

  it('knows which of three stablecoins has left its peg, and prices the others by it', async () => {
    follow([USDC, DAI, USDT]);
    await mine(
      1,
      pair(USDC, 1_000_000n, DAI, 1_000_000n, 0x9010),
      pair(USDC, 900_000n, USDT, 1_000_000n, 0x9011),
      pair(DAI, 900_000n, USDT, 1_000_000n, 0x9012),
      aPair(TOKEN, 1_000n * UNITS[18], USDT, 10_000n * UNITS[6], { address: anAddress(0x9013) }),
    );
    expect([usd(USDC), usd(DAI), usd(USDT)]).toEqual(['1', '1', '0.9']);
    expect(usd()).toBe('9');
  });

  it('passes over a block that the mirror has left behind', async () => {
    await mine(1, inDollars(1_000n, 2_000n));
    pools = [inDollars(1_000n, 8_000n)];
    await listeners.block?.({
      header: aBlock(0),
      swaps: [],
      backfill: true,
      before: mirror.pool,
      after: mirror.pool,
    });
    expect(usd()).toBe('2');
  });

  it('hears nothing any more once it is stopped', () => {
    prices.stop();
    expect(listeners).toEqual({});
  });
});
