import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePegged, choosePrice, deviationOf, type PriceSources } from './choosePrice.ts';
import { FRESH_MS, STALE_MS } from './freshness.ts';

const NOW = 1_800_000_000_000;

function seen(usd: number, ageSeconds: number) {
  return { usd: new Decimal(usd), at: NOW - ageSeconds * 1000 };
}

describe('choosePrice', () => {
  it.each<[string, PriceSources, string]>([
    [
      'a fresh price of CoinGecko first',
      { coingecko: seen(100, 30), pools: seen(101, 1) },
      'coingecko fresh agrees',
    ],
    [
      'then a fresh one of the pools',
      { coingecko: seen(100, 61), pools: seen(101, 1) },
      'pools fresh agrees',
    ],
    [
      'then a stale one of CoinGecko',
      { coingecko: seen(100, 200), pools: seen(101, 100) },
      'coingecko stale agrees',
    ],
    [
      'then a stale one of the pools',
      { coingecko: seen(100, 241), pools: seen(101, 100) },
      'pools stale agrees',
    ],
    ['pools unchecked where CoinGecko has none', { pools: seen(101, 1) }, 'pools fresh none'],
    [
      'pools unchecked where CoinGecko is long gone',
      { coingecko: seen(1, 601), pools: seen(101, 1) },
      'pools fresh none',
    ],
    ['CoinGecko alone', { coingecko: seen(100, 100) }, 'coingecko stale none'],
    [
      'CoinGecko, though stale, where they deviate',
      { coingecko: seen(100, 100), pools: seen(106, 1) },
      'coingecko stale deviates',
    ],
    [
      'deviating pools only when CoinGecko is gone',
      { coingecko: seen(100, 300), pools: seen(94, 1) },
      'pools fresh deviates',
    ],
    ['nothing that is older than four minutes', { coingecko: seen(100, 241), pools: seen(100, 241) }, 'none'],
    ['nothing out of nothing', {}, 'none'],
  ])('gives %s', (_what, sources, expected) => {
    const answer = choosePrice(sources, NOW, 0.05);
    const told = answer.outcome === 'none' ? 'none' : `${answer.source} ${answer.freshness} ${answer.check}`;
    expect(told).toBe(expected);
  });

  it('never gives as fresh what is older than 60 s, nor anything older than 4 minutes', () => {
    const observation = fc.option(
      fc.record({
        usd: fc.integer({ min: 1, max: 1_000 }).map((usd) => new Decimal(usd)),
        at: fc.integer({ min: NOW - 700_000, max: NOW }),
      }),
      { nil: undefined },
    );
    fc.assert(
      fc.property(
        observation,
        observation,
        fc.constantFrom(choosePrice, choosePegged),
        (coingecko, pools, choose) => {
          const answer = choose({ ...(coingecko && { coingecko }), ...(pools && { pools }) }, NOW, 0.05);
          const age = answer.outcome === 'price' ? NOW - answer.at : 0;
          expect(age).toBeLessThanOrEqual(
            answer.outcome === 'price' && answer.freshness === 'fresh' ? FRESH_MS : STALE_MS,
          );
          // There is an answer wherever one of the sources is young enough.
          const youngest = Math.max(coingecko?.at ?? 0, pools?.at ?? 0);
          expect(answer.outcome === 'price' || NOW - youngest > STALE_MS).toBe(true);
        },
      ),
    );
  });

  it('measures how far the pools lie off', () => {
    expect(deviationOf({ coingecko: seen(100, 1), pools: seen(95, 1) }, NOW)).toBeCloseTo(0.05, 10);
    expect(deviationOf({ coingecko: seen(100, 1) }, NOW)).toBeUndefined();
    expect(deviationOf({ coingecko: seen(100, 1), pools: seen(95, 241) }, NOW)).toBeUndefined();
  });
});

describe('choosePegged', () => {
  it.each<[string, PriceSources, string]>([
    ['one dollar where nobody has looked', {}, '1 peg fresh none'],
    ['one dollar within one per cent', { pools: seen(0.991, 5) }, '1 peg fresh agrees'],
    [
      'what the pools say beyond it',
      { pools: seen(0.98, 5), coingecko: seen(1, 5) },
      '0.98 pools fresh deviates',
    ],
    [
      'the pools rather than CoinGecko',
      { pools: seen(1, 100), coingecko: seen(0.9, 5) },
      '1 peg stale agrees',
    ],
    [
      'what CoinGecko says where no pool does',
      { coingecko: seen(1.02, 90) },
      '1.02 coingecko stale deviates',
    ],
  ])('gives %s', (_what, sources, expected) => {
    const answer = choosePegged(sources, NOW, 0.01);
    const told =
      answer.outcome === 'none'
        ? 'none'
        : `${answer.usd} ${answer.source} ${answer.freshness} ${answer.check}`;
    expect(told).toBe(expected);
  });
});
