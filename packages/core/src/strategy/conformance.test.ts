import * as fc from 'fast-check';
import { Decimal } from 'decimal.js';
import { describe, expect, test } from 'vitest';
import type { MarketSnapshot, PricePoint } from '../market/marketSnapshot.ts';
import { aBlock, anAddress, aPair, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { aPosition } from '../testing/buildStep.ts';
import { STRATEGIES, type AnyStrategy } from './registry.ts';
import { NO_TRADING, type OwnTrading, type Signal } from './strategy.ts';

/** Every strategy must pass these, whatever it trades on. */

const BLOCK = 10_000;
const TOKENS = [aToken(1), aToken(2), aToken(3)];

/** Steps of the logarithm of a price: calm, wild, flat and broken stretches alike. */
const move = fc.oneof(
  fc.double({ min: -0.02, max: 0.02, noNaN: true }),
  fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  fc.constant(0),
);
const steps = fc.oneof(
  fc.array(move, { maxLength: 70 }),
  fc.array(move, { minLength: 61, maxLength: 100, size: 'max' }),
);

function pricesOf(moves: readonly number[]): number[] {
  let log = 0;
  return moves.map((change) => Math.exp((log += change)));
}

function marketOf(histories: readonly (readonly number[])[]): MarketSnapshot {
  const prices = new Map(TOKENS.map((token, index) => [token.address, histories[index] ?? []]));
  // Of each token two pools that disagree a little, as venues do.
  const pools = TOKENS.flatMap((token, index) => [
    aPair(USDC, 10n ** 12n, token, 10n ** 24n, { address: anAddress(100 + index) }),
    aPair(USDC, 10n ** 11n, token, 97n * 10n ** 21n, {
      address: anAddress(200 + index),
      venue: 'sushiswap-v2',
    }),
  ]);
  // All of them new, at the price that they came with.
  const listings = new Map(
    TOKENS.map((token, index) => [
      token.address,
      { block: BLOCK - 10, price: histories[index]?.at(-1) ?? 1 },
    ]),
  );
  return aSnapshot({ block: aBlock(BLOCK), pools, prices, listings });
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

/** What a bot may have done before: anything, held or not, noted or lost. */
const ownTrading: fc.Arbitrary<OwnTrading> = fc
  .tuple(
    ...TOKENS.map(() =>
      fc.record({
        quantity: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 10n ** 24n })),
        cost: fc.bigInt({ min: 0n, max: 10n ** 12n }),
        bought: fc.option(fc.integer({ min: 0, max: 30_000 })),
        middle: fc.option(fc.double({ min: 1e-9, max: 1e9, noNaN: true })),
      }),
    ),
  )
  .map((all) => ({
    positions: new Map(
      all.flatMap(({ quantity, cost }, index) =>
        quantity === 0n ? [] : [[TOKENS[index]!.address, aPosition(TOKENS[index]!, quantity, cost)] as const],
      ),
    ),
    purchases: Object.fromEntries(
      all.flatMap(({ bought }, index) =>
        bought === null ? [] : [[TOKENS[index]!.address, aBlock(BLOCK).timestamp - bought]],
      ),
    ),
    notes: Object.fromEntries(
      all.flatMap(({ middle }, index) => (middle === null ? [] : [[TOKENS[index]!.address, { middle }]])),
    ),
  }));

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !(value instanceof Map) && !(value instanceof Decimal)) {
    for (const part of Object.values(value)) {
      frozen(part);
    }
    return Object.freeze(value);
  }
  return value;
}

/** All that a strategy says: its notes first, then its signals with them, as the engine asks it. */
function ask(
  strategy: AnyStrategy,
  params: Record<string, unknown>,
  snapshot: MarketSnapshot,
  own: OwnTrading,
) {
  const notes = strategy.remember?.(snapshot, params, own) ?? own.notes;
  return { notes, signals: strategy.evaluate(snapshot, params, { ...own, notes }) };
}

/** What is wrong with the cycle of a signal that has one, or should. */
function cycleFaults({ side, token, cycle }: Signal): readonly (readonly [boolean, string])[] {
  if (cycle === undefined) {
    return [[side !== 'cycle', 'a cycle that says no way']];
  }
  const { route, tokens, amountIn, amountOut, leastProfit } = cycle;
  return [
    [side === 'cycle', 'a cycle that is none'],
    [route.length >= 2 && new Set(route).size === route.length, 'a pool twice, or one alone'],
    [tokens.length === route.length - 1 && tokens[0] === token, 'another way than its token'],
    [amountIn > 0n && amountOut > amountIn && leastProfit >= 0n, 'a cycle that brings nothing'],
  ];
}

/** What is wrong with signals, in words; nothing where they are as they must be. */
function faultsIn(signals: readonly Signal[], snapshot: MarketSnapshot, own: OwnTrading): string[] {
  const twice = new Set(signals.map(({ token }) => token)).size < signals.length ? ['a token twice'] : [];
  return [...twice, ...signals.flatMap((signal) => faultsOf(signal, snapshot, own))];
}

function faultsOf(signal: Signal, snapshot: MarketSnapshot, own: OwnTrading): string[] {
  const { token, confidence, positives, negatives, features, spend = 1, quantity } = signal;
  const held = own.positions.get(token)?.quantity ?? 0n;
  const rules: readonly (readonly [boolean, string])[] = [
    [snapshot.tokens.has(token), 'a token that is not in the snapshot'],
    [confidence >= 0 && confidence <= 100, `a confidence of ${confidence}`],
    [positives.length > 0, 'no reason'],
    [Object.values(features).every(Number.isFinite), 'a feature that is no number'],
    [spend > 0 && Number.isFinite(spend), `a purchase for ${spend}`],
    [quantity === undefined || (quantity > 0n && quantity <= held), `a sale of ${quantity} of ${held}`],
    ...cycleFaults(signal),
    ...[...positives, ...negatives].map((text) => [!/NaN|Infinity|undefined|^$/.test(text), text] as const),
  ];
  return rules.flatMap(([isKept, fault]) => (isKept ? [] : [fault]));
}

describe.each(STRATEGIES.map((strategy) => [strategy.kind, strategy] as const))(
  '%s',
  (_, strategy: AnyStrategy) => {
    const tokens = TOKENS.map(({ address }) => address);
    const everywhere = strategy.params.parse(strategy.params.safeParse({ tokens }).success ? { tokens } : {});
    const histories = fc.tuple(steps, steps, steps).map((all) => all.map(pricesOf));
    const rising = pricesOf(Array.from({ length: 300 }, (__, index) => 0.01 + 0.004 * Math.sin(index)));

    test('says the same of the same snapshot and leaves what it is given as it was', () => {
      fc.assert(
        fc.property(histories, ownTrading, (all, own) => {
          const snapshot = marketOf(all);
          frozen(snapshot.tokens.get(TOKENS[0]!.address)?.history);
          frozen(own.notes);
          frozen(own.purchases);
          expect(ask(strategy, everywhere, snapshot, own)).toEqual(
            ask(strategy, everywhere, marketOf(all), own),
          );
        }),
        { numRuns: 40, seed: 1 },
      );
    });

    test('does not look ahead: prices after the block of the snapshot change nothing', () => {
      fc.assert(
        fc.property(histories, steps, ownTrading, (all, later, own) => {
          const snapshot = marketOf(all);
          const ahead = pricesOf(later).map((price, index) => {
            const { number: blockNumber, timestamp } = aBlock(BLOCK + 1 + index);
            return { blockNumber, timestamp, price };
          });
          const told = withHistories(snapshot, (history) => [...history, ...ahead]);
          expect(ask(strategy, everywhere, told, own)).toEqual(ask(strategy, everywhere, snapshot, own));
        }),
        { numRuns: 40, seed: 2 },
      );
    });

    test('forgets prices older than its warm-up, so that a restart makes no difference', () => {
      fc.assert(
        fc.property(histories, ownTrading, (all, own) => {
          const snapshot = marketOf(all);
          const warmUp = strategy.warmUp(everywhere);
          const short = withHistories(snapshot, (history) => history.slice(-warmUp));
          expect(ask(strategy, everywhere, short, own)).toEqual(ask(strategy, everywhere, snapshot, own));
        }),
        { numRuns: 40, seed: 3 },
      );
    });

    test('goes on with notes that were stored and read again', () => {
      fc.assert(
        fc.property(histories, ownTrading, (all, own) => {
          const snapshot = marketOf(all);
          const { notes } = ask(strategy, everywhere, snapshot, own);
          const stored = JSON.parse(JSON.stringify(notes)) as OwnTrading['notes'];
          expect(ask(strategy, everywhere, snapshot, { ...own, notes: stored })).toEqual(
            ask(strategy, everywhere, snapshot, { ...own, notes }),
          );
        }),
        { numRuns: 40, seed: 6 },
      );
    });

    test('says nothing of a token with less history than its warm-up', () => {
      const short = rising.slice(0, strategy.warmUp(everywhere) - 1);
      const snapshot = marketOf([short, short.slice(-1), short.slice(-2)]);
      expect(ask(strategy, everywhere, snapshot, NO_TRADING).signals).toEqual([]);
    });

    test('survives gaps, jumps, prices of zero and prices that are no numbers', () => {
      fc.assert(
        fc.property(histories, ownTrading, fc.infiniteStream(fc.nat(6)), (all, own, dice) => {
          const broken = withHistories(marketOf(all), (history) =>
            history.flatMap((point) => {
              const value: unknown = dice.next().value;
              if (value === 0) return [];
              if (value === 1) return [{ ...point, price: 0 }];
              return [value === 2 ? { ...point, price: Number.NaN } : point];
            }),
          );
          expect(faultsIn(ask(strategy, everywhere, broken, own).signals, broken, own)).toEqual([]);
        }),
        { numRuns: 40, seed: 4 },
      );
    });

    test('survives prices from next to nothing to beyond all reason', () => {
      fc.assert(
        fc.property(
          fc.array(fc.double({ min: -300, max: 300, noNaN: true }), { minLength: 100, maxLength: 260 }),
          ownTrading,
          (exponents, own) => {
            const absurd = exponents.map((exponent) => 10 ** exponent);
            const snapshot = marketOf([absurd, absurd.toReversed(), rising]);
            expect(faultsIn(ask(strategy, everywhere, snapshot, own).signals, snapshot, own)).toEqual([]);
          },
        ),
        { numRuns: 25, seed: 7 },
      );
    });

    test('buys nothing that has no liquidity, no price or no pool', () => {
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
      fc.assert(
        fc.property(ownTrading, (own) => {
          expect(faultsIn(ask(strategy, everywhere, empty, own).signals, empty, own)).toEqual([]);
          expect(ask(strategy, everywhere, { ...full, tokens: new Map() }, own).signals).toEqual([]);
        }),
        { numRuns: 10, seed: 8 },
      );
    });

    test('gives at most one sane signal per token, with plain reasons, and sells no more than is held', () => {
      let given = 0;
      fc.assert(
        fc.property(histories, ownTrading, (all, own) => {
          const snapshot = marketOf(all);
          const { signals } = ask(strategy, everywhere, snapshot, own);
          given += signals.length;
          expect(faultsIn(signals, snapshot, own)).toEqual([]);
        }),
        { numRuns: 60, seed: 5 },
      );
      expect(given).toBeGreaterThan(0);
    });
  },
);
