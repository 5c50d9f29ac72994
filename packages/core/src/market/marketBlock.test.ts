import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Address } from '../money/hex.ts';
import { aBlock, anAddress, WETH } from '../testing/buildMarket.ts';
import type { BlockPrices, PoolPrice } from './blockPrices.ts';
import { recordPrices } from './createSnapshot.ts';
import type { MarketBlock } from './marketBlock.ts';
import { changedPrices, readKeptPrices, roundPrices } from './marketBlock.ts';
import type { Bar } from './candle.ts';
import { recordVolumes, type PriceHistories } from './priceHistory.ts';

const TOKENS = [WETH.address, anAddress(1), anAddress(2), anAddress(3)];

const price = fc.record({
  unit: fc.constantFrom('cash' as const, 'native' as const),
  units: fc.integer({ min: 1, max: 40 }),
});
const blocks = fc.array(
  fc.record({
    skipped: fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 0, max: 40 })),
    native: fc.integer({ min: 1, max: 9 }),
    tokens: fc.array(fc.option(price), { minLength: TOKENS.length, maxLength: TOKENS.length }),
    traded: fc.array(fc.nat(3), { minLength: TOKENS.length, maxLength: TOKENS.length }),
  }),
  { minLength: 1, maxLength: 80 },
);

/** What trading for so many thousand base units of cash came to. */
function aBar(thousands: number): Bar {
  const one = new Decimal(1);
  return {
    open: one,
    high: one,
    low: one,
    close: one,
    volume: BigInt(thousands) * 1_000n,
    buys: 1,
    sells: 0,
  };
}

/** Each block's number and prices, and what is kept of it: all prices every `wholeEvery` blocks, else the changes. */
function keep(
  plan: readonly (typeof blocks extends fc.Arbitrary<infer Value> ? Value : never)[number][],
  wholeEvery: number,
) {
  let number = 1_000;
  let before: BlockPrices | undefined;
  return plan.map(({ skipped, native, tokens, traded }, index) => {
    number += 1 + skipped;
    const found = new Map<Address, PoolPrice>();
    for (const [position, each] of tokens.entries()) {
      if (each !== null) {
        found.set(TOKENS[position]!, { unit: each.unit, price: new Decimal(each.units).div(3) });
      }
    }
    const prices = roundPrices({ native: new Decimal(native).div(7), tokens: found });
    const whole = before === undefined || index % wholeEvery === 0;
    const { hash, timestamp } = aBlock(number);
    const kept: MarketBlock = {
      number,
      hash,
      timestamp,
      native: prices.native,
      whole,
      prices: whole || before === undefined ? prices.tokens : changedPrices(before, prices),
      trades: new Map(TOKENS.map((token, position) => [token, aBar(traded[position] ?? 0)])),
    };
    before = prices;
    return { prices, kept };
  });
}

describe('the blocks that are kept', () => {
  test('bring back the histories and prices as they were when the process ended', () => {
    fc.assert(
      fc.property(
        blocks,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 100 }),
        (plan, wholeEvery, capacity) => {
          const all = keep(plan, wholeEvery);
          let live: PriceHistories = new Map();
          for (const { prices, kept } of all) {
            const priced = recordPrices(live, kept, prices, capacity);
            const recorded = recordVolumes(priced, kept.number, kept.trades);
            live = new Map([...recorded].filter(([token]) => prices.tokens.has(token)));
          }
          const read = readKeptPrices(
            all.map(({ kept }) => kept),
            100,
          );
          const last = all.at(-1)!;
          expect(read?.prices).toEqual(last.prices);
          // What lives on forgets a token that loses its price; what is kept brings back at least as much, and ends alike.
          for (const [token, points] of live) {
            expect(read?.histories.get(token)?.slice(-points.length)).toEqual(points);
          }
          expect([...(read?.histories.keys() ?? [])].sort()).toEqual([...live.keys()].sort());
        },
      ),
    );
  });

  test('count from the first that names all prices', () => {
    const all = keep(
      Array.from({ length: 9 }, () => ({
        skipped: 0,
        native: 1,
        tokens: [{ unit: 'cash' as const, units: 3 }, null, null, null],
        traded: [],
      })),
      4,
    );
    const read = readKeptPrices(
      all.slice(1).map(({ kept }) => kept),
      100,
    );
    expect(read?.histories.get(WETH.address)?.map(({ blockNumber }) => blockNumber)).toEqual([
      1_005, 1_006, 1_007, 1_008, 1_009,
    ]);
    expect(
      readKeptPrices(
        all.slice(1, 4).map(({ kept }) => kept),
        100,
      ),
    ).toBeUndefined();
    expect(readKeptPrices([], 100)).toBeUndefined();
  });

  test('name few prices when only the native currency moves', () => {
    const tokens = [null, { unit: 'native' as const, units: 3 }, null, null];
    const [, second] = keep(
      [
        { skipped: 0, native: 1, tokens, traded: [] },
        { skipped: 0, native: 2, tokens, traded: [] },
      ],
      50,
    );
    expect(second?.kept.prices.size).toBe(0);
    expect(
      readKeptPrices(
        keep(
          [
            { skipped: 0, native: 1, tokens, traded: [] },
            { skipped: 0, native: 2, tokens, traded: [] },
          ],
          50,
        ).map(({ kept }) => kept),
        9,
      )
        ?.histories.get(anAddress(1))
        ?.map((point) => point.price),
    ).toEqual([1 / 7, 2 / 7]);
  });
});
