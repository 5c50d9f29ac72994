import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import type { Address, Hash } from '../money/hex.ts';
import { anAddress, aPair, aToken, USDC, WETH } from '../testing/buildMarket.ts';
import { PoolVolumes } from './poolVolumes.ts';
import { worthByPool } from './swapWorth.ts';

const [POOL, OTHER] = [anAddress(1), anAddress(2)];
const NOON = 1_767_268_800;
const DAY = 86_400;

function hash(number: number, branch = 'a'): Hash {
  return `0x${branch}${number}`;
}

function block(number: number, timestamp: number, branch = 'a') {
  return { number, hash: hash(number, branch), parentHash: hash(number - 1), timestamp };
}

function worth(amount: bigint, pool: Address = POOL): ReadonlyMap<Address, bigint> {
  return new Map([[pool, amount]]);
}

describe("a pool's volume", () => {
  it('is what its blocks moved, and says since when it is known', () => {
    const volumes = new PoolVolumes();
    expect([volumes.of(POOL), volumes.since()]).toEqual([0n, undefined]);
    volumes.count(block(1, NOON), worth(5n));
    volumes.count(block(2, NOON + 400), worth(7n));
    volumes.count(block(2, NOON + 400), worth(7n));
    volumes.count(block(3, NOON + 800), worth(1n, OTHER));
    expect([volumes.of(POOL), volumes.of(OTHER), volumes.since()]).toEqual([12n, 1n, NOON]);
  });

  it('forgets what is older than a day, and then needs no beginning', () => {
    const volumes = new PoolVolumes();
    volumes.count(block(1, NOON), worth(5n));
    volumes.count(block(2, NOON + 600), worth(7n));
    volumes.count(block(3, NOON + DAY), worth(1n));
    expect([volumes.of(POOL), volumes.since()]).toEqual([13n, undefined]);
    volumes.count(block(4, NOON + DAY + 1), worth(0n));
    expect(volumes.of(POOL)).toBe(8n);
    volumes.count(block(5, NOON + DAY + 601), new Map());
    expect(volumes.of(POOL)).toBe(1n);
  });

  it('takes dropped blocks back, and begins anew where it cannot', () => {
    const volumes = new PoolVolumes();
    for (let number = 1; number <= 300; number += 1) volumes.count(block(number, NOON + number), worth(1n));
    volumes.rewind(block(298, NOON + 298));
    expect([volumes.of(POOL), volumes.since()]).toEqual([298n, NOON + 1]);
    volumes.count(block(299, NOON + 299, 'b'), worth(10n));
    expect(volumes.of(POOL)).toBe(308n);
    volumes.rewind(block(3, NOON + 3));
    expect([volumes.of(POOL), volumes.since()]).toEqual([0n, undefined]);
    volumes.count(block(4, NOON + 4), worth(2n));
    expect([volumes.of(POOL), volumes.since()]).toEqual([2n, NOON + 4]);
  });

  it('begins anew after blocks that nobody saw', () => {
    const volumes = new PoolVolumes();
    volumes.count(block(1, NOON), worth(5n));
    volumes.count(block(7, NOON + 70), worth(2n));
    expect([volumes.of(POOL), volumes.since()]).toEqual([2n, NOON + 70]);
  });
});

it('what a swap moved is told by its cash, its native currency, or whichever token has a price', () => {
  const [priced, lost, nobody] = [aToken(0x10, 'TOK', 8), aToken(0x20, 'LOST'), aToken(0x30, 'WHO')];
  const pools = [
    aPair(USDC, 1n, WETH, 1n, { address: anAddress(1) }),
    aPair(WETH, 1n, priced, 1n, { address: anAddress(2) }),
    aPair(lost, 1n, priced, 1n, { address: anAddress(3) }),
    aPair(lost, 1n, nobody, 1n, { address: anAddress(4) }),
  ];
  /** One swap in each: base units of each token as they move there. */
  const moved = new Map([
    [USDC.address, -2_500_000_000n],
    [WETH.address, 10n ** 18n],
    [priced.address, -(5n * 10n ** 8n)],
    [lost.address, 77n],
    [nobody.address, -3n],
  ]);
  const swaps = pools.map(({ address, token0, token1 }) => ({
    pool: address,
    amount0: moved.get(token0.address) ?? 0n,
    amount1: moved.get(token1.address) ?? 0n,
  }));
  const after = {
    native: new Decimal('2400.5'),
    tokens: new Map([
      [WETH.address, { unit: 'cash' as const, price: new Decimal('2400.5') }],
      [priced.address, { unit: 'cash' as const, price: new Decimal(3) }],
    ]),
  };
  const found = worthByPool({ cash: USDC, wrappedNative: WETH, after }, swaps, (address) =>
    pools.find((pool) => pool.address === address),
  );
  expect([...found]).toEqual([
    [anAddress(1), 2_500_000_000n],
    [anAddress(2), 2_400_500_000n],
    [anAddress(3), 15_000_000n],
  ]);
});
