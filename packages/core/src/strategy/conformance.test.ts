import * as fc from 'fast-check';
import { Decimal } from 'decimal.js';
import { describe, expect, test } from 'vitest';
import type { MarketSnapshot, PricePoint } from '../market/marketSnapshot.ts';
import { aBlock, anAddress, aPair, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import type { AnyStrategy } from './registry.ts';
import { STRATEGIES } from './registry.ts';

/** Every strategy must pass these, whatever it trades on. */

const BLOCK = 10_000;
const TOKENS = [aToken(1), aToken(2), aToken(3)];

/** Steps of the logarithm of a price: calm, wild, flat and broken stretches alike. */
const steps = fc.array(
  fc.oneof(
    fc.double({ min: -0.02, max: 0.02, noNaN: true }),
    fc.double({ min: -0.5, max: 0.5, noNaN: true }),
    fc.constant(0),
  ),
  { minLength: 0, maxLength: 150 },
);

function pricesOf(moves: readonly number[]): number[] {
  let log = 0;
  return moves.map((move) => Math.exp((log += move)));
}

function marketOf(histories: readonly (readonly number[])[]): MarketSnapshot {
  const prices = new Map(TOKENS.map((token, index) => [token.address, histories[index] ?? []]));
  const pools = TOKENS.map((token, index) =>
    aPair(USDC, 10n ** 12n, token, 10n ** 24n, { address: anAddress(100 + index) }),
  );
  return aSnapshot({ block: aBlock(BLOCK), pools, prices });
}

/** The snapshot with each token's history changed. */
function withHistories(
  snapshot: MarketSnapshot,
  change: (history: readonly PricePoint[]) => readonly PricePoint[],
): MarketSnapshot {
  const tokens = new Map(
    [...snapshot.tokens].map(([address, market]) => [
      address,
      { ...market, history: change(market.history) },
    ]),
  );
  return { ...snapshot, tokens };
}

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !(value instanceof Map) && !(value instanceof Decimal)) {
    for (const part of Object.values(value)) {
      frozen(part);
    }
    return Object.freeze(value);
  }
  return value;
}

describe.each(STRATEGIES.map((strategy) => [strategy.kind, strategy] as const))(
  '%s',
  (_, strategy: AnyStrategy) => {
    const params = strategy.params.parse({});
    const histories = fc.tuple(steps, steps, steps).map((all) => all.map(pricesOf));
    const rising = pricesOf(Array.from({ length: 200 }, (__, index) => 0.01 + 0.004 * Math.sin(index)));

    test('gives the same signals for the same snapshot and leaves the snapshot as it was', () => {
      fc.assert(
        fc.property(histories, (all) => {
          const snapshot = marketOf(all);
          frozen(snapshot.tokens.get(TOKENS[0]!.address)?.history);
          expect(strategy.evaluate(snapshot, params)).toEqual(strategy.evaluate(marketOf(all), params));
        }),
        { numRuns: 50, seed: 1 },
      );
    });

    test('does not look ahead: prices after the block of the snapshot change nothing', () => {
      fc.assert(
        fc.property(histories, steps, (all, later) => {
          const snapshot = marketOf(all);
          const ahead = pricesOf(later).map((price, index) => {
            const { number: blockNumber, timestamp } = aBlock(BLOCK + 1 + index);
            return { blockNumber, timestamp, price };
          });
          const told = withHistories(snapshot, (history) => [...history, ...ahead]);
          expect(strategy.evaluate(told, params)).toEqual(strategy.evaluate(snapshot, params));
        }),
        { numRuns: 50, seed: 2 },
      );
    });

    test('forgets prices older than its warm-up, so that a restart makes no difference', () => {
      fc.assert(
        fc.property(histories, (all) => {
          const snapshot = marketOf(all);
          const short = withHistories(snapshot, (history) => history.slice(-strategy.warmUp(params)));
          expect(strategy.evaluate(short, params)).toEqual(strategy.evaluate(snapshot, params));
        }),
        { numRuns: 50, seed: 3 },
      );
    });

    test('says nothing of a token with less history than its warm-up', () => {
      const short = rising.slice(0, strategy.warmUp(params) - 1);
      expect(strategy.evaluate(marketOf([short, [], rising.slice(0, 1)]), params)).toEqual([]);
    });

    test('survives gaps, jumps, prices of zero and prices that are no numbers', () => {
      fc.assert(
        fc.property(histories, fc.infiniteStream(fc.nat(6)), (all, dice) => {
          const broken = withHistories(marketOf(all), (history) =>
            history.flatMap((point) => {
              const value: unknown = dice.next().value;
              if (value === 0) return [];
              if (value === 1) return [{ ...point, price: 0 }];
              return [value === 2 ? { ...point, price: Number.NaN } : point];
            }),
          );
          expect(Array.isArray(strategy.evaluate(broken, params))).toBe(true);
        }),
        { numRuns: 50, seed: 4 },
      );
    });

    test('survives tokens without liquidity, without a price and without pools', () => {
      const full = marketOf([rising, rising, rising]);
      const empty = {
        ...full,
        tokens: new Map(
          [...full.tokens].map(([address, market]) => [
            address,
            { ...market, liquidity: 0n, pools: [], price: new Decimal(0) },
          ]),
        ),
      };
      expect(() => strategy.evaluate(empty, params)).not.toThrow();
      expect(strategy.evaluate({ ...full, tokens: new Map() }, params)).toEqual([]);
    });

    test('gives at most one signal per token of the snapshot, each with a sane confidence and plain reasons', () => {
      fc.assert(
        fc.property(histories, (all) => {
          const snapshot = marketOf(all);
          const signals = strategy.evaluate(snapshot, params);
          expect(new Set(signals.map(({ token }) => token)).size).toBe(signals.length);
          for (const signal of signals) {
            expect(snapshot.tokens.has(signal.token)).toBe(true);
            expect(signal.confidence).toBeGreaterThanOrEqual(0);
            expect(signal.confidence).toBeLessThanOrEqual(100);
            expect(signal.positives.length).toBeGreaterThan(0);
            expect(Object.values(signal.features).every((value) => Number.isFinite(value))).toBe(true);
          }
        }),
        { numRuns: 50, seed: 5 },
      );
    });
  },
);
