import { readdirSync } from 'node:fs';
import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { UserError } from '../../errors.ts';
import type { MarketSnapshot, PricePoint } from '../../market/marketSnapshot.ts';
import { aBlock, aPair, aSnapshot, aToken, USDC } from '../../testing/buildMarket.ts';
import { progressOf, type SliceOrder } from '../schedule/planProgress.ts';
import { evaluateOrder, rememberOrder, type ParentDecision } from './evaluateOrder.ts';
import type { ParentOrder } from './parentOrder.ts';
import { leastAtPrice } from './price.ts';
import { ORDER_KINDS, orderKindOf, type AnyOrderKind } from './registry.ts';
import { aParentOrder } from './testing/aParentOrder.ts';

/** Every kind of order must pass these. */

const TOKEN = aToken(1, 'TKN', 18);
const STEP = 12;

/** Parameters that each kind can be asked with, around a price of one. */
const PARAMS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  market: {},
  limit: { price: '1.01' },
  stop: { stopPrice: '0.99' },
  stopLimit: { stopPrice: '0.99', price: '0.97' },
  trailing: { trailPercent: 2 },
  twap: { minutes: 4, slices: 7 },
  vwap: { minutes: 4, slices: 7, maxParticipationPercent: 50 },
  dca: { everySeconds: 40, purchases: 6 },
};

const NOT_KINDS = new Set([
  'evaluateOrder.ts',
  'exitExecution.ts',
  'manualStrategy.ts',
  'orderKind.ts',
  'parentOrder.ts',
  'parentOrderStore.ts',
  'price.ts',
  'registry.ts',
  'slices.ts',
  'swapBounds.ts',
  'takeAtPrice.ts',
  'trigger.ts',
]);

interface Moment {
  readonly price: number;
  readonly volume: number;
  /** `none`: the token is not listed; `empty`: it has no pool. */
  readonly liquidity: 'deep' | 'thin' | 'none' | 'empty';
  readonly fate: 'filled' | 'reverted' | 'expired' | 'requested';
  readonly isKilled: boolean;
}

const moments = fc.array(
  fc.record({
    price: fc.double({ min: 0.9, max: 1.1, noNaN: true }),
    volume: fc.double({ min: 0, max: 1e9, noNaN: true }),
    liquidity: fc.constantFrom('deep', 'deep', 'deep', 'thin', 'none', 'empty' as const),
    fate: fc.constantFrom('filled', 'filled', 'reverted', 'expired', 'requested' as const),
    isKilled: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

const START = aBlock(1_000).timestamp;

function snapshotAt(all: readonly Moment[], index: number): MarketSnapshot {
  const { price, liquidity } = all[index]!;
  const depth = liquidity === 'thin' ? 10n ** 9n : 10n ** 13n;
  const tokens = BigInt(Math.round(Number(depth) / price)) * 10n ** 12n;
  const number = 1_000 + index;
  const block = aBlock(number, { timestamp: START + index * STEP });
  const history: PricePoint[] = all.slice(0, index + 1).map((earlier, age) => ({
    blockNumber: 1_000 + age,
    timestamp: START + age * STEP,
    price: earlier.price,
    volume: earlier.volume,
  }));
  const snapshot = aSnapshot({ block, pools: [aPair(USDC, depth, TOKEN, tokens)] });
  const market = snapshot.tokens.get(TOKEN.address)!;
  const shown = { ...market, price: new Decimal(price), history };
  const entries =
    liquidity === 'none'
      ? []
      : [[TOKEN.address, liquidity === 'empty' ? { ...shown, pools: [] } : shown] as const];
  return { ...snapshot, now: block.timestamp, tokens: new Map(entries) };
}

interface Played {
  readonly order: ParentOrder;
  readonly filled: bigint;
  readonly keys: readonly string[];
  readonly faults: readonly string[];
  readonly last: ParentDecision;
}

/** Plays an order through a market, with orders that end in any way and a process that is killed at any time. */
function play(placed: ParentOrder, all: readonly Moment[], held: bigint): Played {
  let order = placed;
  const orders: (SliceOrder & { status: SliceOrder['status'] })[] = [];
  const faults: string[] = [];
  let last: ParentDecision = { outcome: 'wait', reason: '' };
  all.forEach(({ fate, isKilled }, index) => {
    orders.forEach((each, at) => {
      if (each.status === 'requested') orders[at] = { ...each, status: fate };
    });
    const snapshot = snapshotAt(all, index);
    const progress = progressOf(order, orders);
    const question = {
      order,
      progress,
      snapshot,
      held: held - (order.side === 'sell' ? progress.filled : 0n),
    };
    const memory = rememberOrder(question);
    if (!isKilled) order = { ...order, memory };
    last = evaluateOrder({ ...question, order: { ...order, memory } });
    if (last.outcome !== 'trade') return;
    const { amount, key } = last;
    if (amount <= 0n || progress.filled + amount > order.amount) faults.push(`trades ${amount} too much`);
    if (order.side === 'sell' && amount > question.held) faults.push('sells more than is held');
    if (progress.inFlight > 0n) faults.push('trades while an order is in flight');
    if (orders.some((each) => each.idempotencyKey === key)) faults.push(`repeats the key ${key}`);
    if (order.expiresAt !== undefined && snapshot.now >= order.expiresAt)
      faults.push('trades after its time');
    if (!isKilled) orders.push({ idempotencyKey: key, status: 'requested', amountIn: amount });
  });
  const filled = progressOf(order, orders).filled;
  return { order, filled, keys: orders.map(({ idempotencyKey }) => idempotencyKey), faults, last };
}

const cases = ORDER_KINDS.flatMap((kind) => kind.sides.map((side) => [kind.kind, side, kind] as const));

function orderOf(
  kind: AnyOrderKind,
  side: ParentOrder['side'],
  changes: Partial<ParentOrder> = {},
): ParentOrder {
  const params = kind.params.parse(PARAMS[kind.kind]);
  const amount = side === 'buy' ? 100_000_001n : 100n * 10n ** 18n + 7n;
  return aParentOrder(TOKEN, { kind: kind.kind, side, params, amount, placedAt: START, ...changes });
}

describe.each(cases)('a %s order to %s', (_, side, kind) => {
  test('never trades more than was asked or is held, and nothing twice, whatever becomes of its orders', () => {
    fc.assert(
      fc.property(moments, fc.bigInt({ min: 0n, max: 200n * 10n ** 18n }), (all, held) => {
        const { filled, order, faults } = play(orderOf(kind, side), all, held);
        expect(faults).toEqual([]);
        expect(filled <= order.amount).toBe(true);
        expect(side === 'buy' || filled <= held).toBe(true);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test('gives the same answer to the same question, and knows nothing of what comes later', () => {
    fc.assert(
      fc.property(moments, fc.nat(39), (all, cut) => {
        const index = Math.min(cut, all.length - 1);
        const snapshot = snapshotAt(all, index);
        const order = orderOf(kind, side);
        const question = { order, progress: progressOf(order, []), snapshot, held: order.amount };
        const later = all.map((_moment, at) => ({
          blockNumber: 1_001 + index + at,
          timestamp: snapshot.now + (at + 1) * STEP,
          price: 1e9,
          volume: 1e18,
        }));
        const seen = new Map(
          [...snapshot.tokens].map(([address, market]) => [
            address,
            { ...market, history: [...market.history, ...later] },
          ]),
        );
        const ahead = { ...question, snapshot: { ...snapshot, tokens: seen } };
        expect(rememberOrder(ahead)).toEqual(rememberOrder(question));
        expect(evaluateOrder(ahead)).toEqual(evaluateOrder(question));
        expect(evaluateOrder(question)).toEqual(evaluateOrder(question));
      }),
      { numRuns: 40, seed: 2 },
    );
  });

  test('survives prices that are no prices, and trades nothing without liquidity', () => {
    const base = snapshotAt([moment()], 0);
    const market = base.tokens.get(TOKEN.address)!;
    for (const price of [0, Number.NaN, Number.POSITIVE_INFINITY, -1]) {
      const history = [{ ...market.history[0]!, price, volume: price }];
      const tokens = new Map([[TOKEN.address, { ...market, price: new Decimal(price), history }]]);
      const order = orderOf(kind, side);
      const question = { order, progress: progressOf(order, []), snapshot: { ...base, tokens }, held: 1n };
      expect(rememberOrder(question)).toBe(order.memory);
      expect(evaluateOrder(question).outcome).toBe('wait');
    }
    const { keys } = play(
      orderOf(kind, side),
      [moment({ liquidity: 'empty' }), moment({ liquidity: 'none' })],
      1n,
    );
    expect(keys).toEqual([]);
  });

  test('ends at its time, whatever it waits for', () => {
    const { last, faults } = play(
      orderOf(kind, side, { expiresAt: START + STEP }),
      [moment({ liquidity: 'none' }), moment(), moment()],
      10n ** 20n,
    );
    expect(faults).toEqual([]);
    expect(last).toEqual({ outcome: 'end', state: 'expired', reason: 'Its time is over.' });
  });
});

function moment(changes: Partial<Moment> = {}): Moment {
  return { price: 1, volume: 0, liquidity: 'deep', fate: 'filled', isKilled: false, ...changes };
}

function pricesOf(prices: readonly number[]): Moment[] {
  return prices.map((price) => moment({ price }));
}

describe('what each kind is for', () => {
  test.each([
    ['market', 'buy', [1], 0],
    ['limit', 'buy', [1.05, 1.02, 1], 2],
    ['limit', 'sell', [0.95, 1, 1.05], 2],
    ['stop', 'sell', [1.05, 1, 0.98], 2],
    ['stop', 'buy', [0.9, 0.95, 1], 2],
    ['stopLimit', 'sell', [1, 0.96, 0.96, 0.985], 3],
    ['trailing', 'sell', [1, 1.1, 1.09, 1.07], 3],
    ['trailing', 'buy', [1, 0.9, 0.91, 0.93], 3],
    ['twap', 'sell', [1], 0],
    ['dca', 'buy', [1], 0],
  ] as const)('%s to %s trades at the right moment', (name, side, prices, at) => {
    const all = pricesOf(prices);
    for (let index = 0; index < all.length; index += 1) {
      const { keys } = play(orderOf(orderKindOf(name), side), all.slice(0, index + 1), 10n ** 21n);
      expect(keys.length).toBe(index >= at ? 1 : 0);
    }
  });

  test('a limit order takes the part that a thin market gives at the price, and the rest later', () => {
    const order = orderOf(orderKindOf('limit'), 'buy');
    const { keys, filled } = play(
      order,
      [moment({ liquidity: 'thin', price: 0.98 }), moment(), moment()],
      0n,
    );
    expect(keys.length).toBe(2);
    expect(filled).toBe(order.amount);
  });

  test.each(['twap', 'dca'])('a %s spends exactly what was asked, to the last unit', (name) => {
    const order = orderOf(orderKindOf(name), 'buy');
    const { keys, filled } = play(
      order,
      Array.from({ length: 40 }, () => moment()),
      0n,
    );
    expect(filled).toBe(order.amount);
    expect(keys.length).toBe(name === 'twap' ? 7 : 6);
  });

  test('a limit price is exact to the unit, and rounds against the trader', () => {
    const trade = { token: TOKEN, cash: USDC } as const;
    expect(leastAtPrice({ ...trade, side: 'buy', amount: 1_000_000n }, '3')).toBe(333_333_333_333_333_334n);
    expect(leastAtPrice({ ...trade, side: 'sell', amount: 1n }, '0.5')).toBe(1n);
    expect(leastAtPrice({ ...trade, side: 'sell', amount: 2n * 10n ** 18n }, '0.25')).toBe(500_000n);
  });
});

describe('the registry of order kinds', () => {
  test('holds every kind of the folder', () => {
    const files = readdirSync(import.meta.dirname).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !NOT_KINDS.has(file),
    );
    expect(ORDER_KINDS.map(({ kind }) => `${kind}.ts`).sort()).toEqual(files.sort());
    expect(() => orderKindOf('iceberg')).toThrow(UserError);
  });

  test.each(ORDER_KINDS.map((kind) => [kind.kind, kind] as const))(
    '%s says what it and its parameters are',
    (_, kind) => {
      const { shape } = kind.params as unknown as z.ZodObject;
      expect(Object.values(shape).every((schema) => (schema as z.ZodType).description)).toBe(true);
      expect(kind.description).toMatch(/\.$/);
      expect(kind.params.safeParse({ noSuchParameter: 1 }).success).toBe(false);
    },
  );
});
