import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FatalError } from '../errors.ts';
import { applyFill, openingLedger, positionKey, type AccountLedger } from './applyFill.ts';
import type { Fill } from './fill.ts';
import { foldFills, ledgerOf } from './foldFills.ts';
import { performanceOf } from './performance.ts';
import { CASH, makeFill, testToken } from './testing/makeFill.ts';

const TOKEN = testToken(1);
const account = { initialCash: 1_000n, initialNative: 500n, cash: CASH };
const key = positionKey('bot', TOKEN.address);

function book(fills: readonly Fill[], from: AccountLedger = openingLedger(account)): AccountLedger {
  return fills.reduce((state, fill) => applyFill(state, fill, CASH.address), from);
}

describe('applyFill', () => {
  it('moves cash into a position and back', () => {
    const opened = book([
      makeFill({ id: 'a', side: 'buy', token: TOKEN, amountIn: 100n, amountOut: 7n, gasFee: 3n }),
      makeFill({ id: 'b', side: 'buy', token: TOKEN, amountIn: 50n, amountOut: 3n, gasFee: 3n }),
    ]);
    expect(opened.balances).toEqual({ cash: 850n, native: 494n });
    expect(opened.positions.get(key)).toMatchObject({ id: 'a', quantity: 10n, cost: 150n, gasFee: 6n });

    const part = book(
      [makeFill({ id: 'c', side: 'sell', token: TOKEN, amountIn: 1n, amountOut: 20n })],
      opened,
    );
    expect(part.positions.get(key)).toMatchObject({ quantity: 9n, cost: 135n, realisedPnl: 5n });

    const closed = book(
      [makeFill({ id: 'd', side: 'sell', token: TOKEN, amountIn: 9n, amountOut: 1n })],
      part,
    );
    expect(closed.positions.get(key)).toMatchObject({ quantity: 0n, cost: 0n, realisedPnl: -129n });
    expect(closed.positions.get(key)?.closedAt).toBe(1_700_000_000);
    expect(closed.balances.cash).toBe(871n);
  });

  it('releases cost rounded up, and the rest with the last unit', () => {
    const opened = book([makeFill({ id: 'a', side: 'buy', token: TOKEN, amountIn: 10n, amountOut: 3n })]);
    const costs = ['b', 'c', 'd'].map((id, index) => {
      const sales = Array.from({ length: index + 1 }, (_, n) =>
        makeFill({ id: `${id}${n}`, side: 'sell', token: TOKEN, amountIn: 1n, amountOut: 0n }),
      );
      return book(sales, opened).positions.get(key)?.cost;
    });
    expect(costs).toEqual([6n, 3n, 0n]);
  });

  it('opens a new position after the old one was closed', () => {
    const state = book([
      makeFill({ id: 'a', side: 'buy', token: TOKEN, amountIn: 10n, amountOut: 5n }),
      makeFill({ id: 'b', side: 'sell', token: TOKEN, amountIn: 5n, amountOut: 12n }),
      makeFill({ id: 'c', side: 'buy', token: TOKEN, amountIn: 8n, amountOut: 4n }),
    ]);
    expect(state.positions.get(key)).toMatchObject({ id: 'c', realisedPnl: 0n, quantity: 4n });
  });

  it('takes gas only for a reverted fill, and puts it on the open position', () => {
    const nothing = book([
      makeFill({
        id: 'r',
        side: 'buy',
        token: TOKEN,
        amountIn: 9n,
        amountOut: 9n,
        gasFee: 5n,
        reverted: true,
      }),
    ]);
    expect(nothing.balances).toEqual({ cash: 1_000n, native: 495n });
    expect(nothing.positions.size).toBe(0);
    const held = book([
      makeFill({ id: 'a', side: 'buy', token: TOKEN, amountIn: 10n, amountOut: 5n }),
      makeFill({
        id: 'r',
        side: 'sell',
        token: TOKEN,
        amountIn: 5n,
        amountOut: 9n,
        gasFee: 5n,
        reverted: true,
      }),
    ]);
    expect(held.positions.get(key)).toMatchObject({ quantity: 5n, cost: 10n, gasFee: 5n });
  });

  it('books a token that taxed the whole amount away as a loss', () => {
    const state = book([makeFill({ id: 'a', side: 'buy', token: TOKEN, amountIn: 10n, amountOut: 0n })]);
    expect(state.positions.get(key)).toMatchObject({ quantity: 0n, cost: 0n, realisedPnl: -10n });
  });

  it('books a cycle as cash out and cash in, and what it earned as a position that is over', () => {
    const cycle = { side: 'cycle', token: TOKEN, gasFee: 4n, gasFeeCash: 2n } as const;
    const state = book([
      makeFill({ ...cycle, id: 'a', amountIn: 900n, amountOut: 950n }),
      makeFill({ ...cycle, id: 'b', amountIn: 1_050n, amountOut: 1_060n, reverted: true }),
    ]);
    expect(state.balances).toEqual({ cash: 1_050n, native: 492n });
    const lost = { id: 'b', quantity: 0n, cost: 0n, realisedPnl: 0n, gasFee: 4n, gasFeeCash: 2n };
    expect(state.positions.get(positionKey('bot', CASH.address))).toMatchObject(lost);
    const [earned] = book([
      makeFill({ ...cycle, id: 'a', amountIn: 900n, amountOut: 950n }),
    ]).positions.values();
    expect(earned).toMatchObject({ id: 'a', quantity: 0n, cost: 0n, realisedPnl: 50n, gasFeeCash: 2n });
    expect(performanceOf([earned!, ...state.positions.values()])).toMatchObject({ wins: 1, losses: 1 });
  });

  it('pays for a cycle with what there is before it brings anything back', () => {
    const fill = makeFill({ id: 'a', side: 'cycle', token: TOKEN, amountIn: 1_000n, amountOut: 0n });
    expect(book([fill]).balances.cash).toBe(0n);
  });

  it('keeps bots apart', () => {
    const state = book([
      makeFill({ id: 'a', side: 'buy', token: TOKEN, amountIn: 10n, amountOut: 5n }),
      makeFill({ id: 'b', side: 'buy', token: TOKEN, amountIn: 10n, amountOut: 4n, botId: 'other' }),
    ]);
    expect([...state.positions.values()].map((position) => position.quantity)).toEqual([5n, 4n]);
  });

  it.each([
    [
      'cash',
      makeFill({ id: 'x', side: 'buy', token: TOKEN, amountIn: 1_001n, amountOut: 1n }),
      'ledger.negativeCash',
    ],
    [
      'native',
      makeFill({ id: 'x', side: 'buy', token: TOKEN, amountIn: 1n, amountOut: 1n, gasFee: 501n }),
      'ledger.negativeNative',
    ],
    [
      'quantity',
      makeFill({ id: 'x', side: 'sell', token: TOKEN, amountIn: 1n, amountOut: 1n }),
      'ledger.negativeQuantity',
    ],
    [
      'no cash',
      { ...makeFill({ id: 'x', side: 'sell', token: TOKEN, amountIn: 1n, amountOut: 1n }), tokenOut: TOKEN },
      'ledger.notACashTrade',
    ],
  ])('refuses a fill that breaks the books: %s', (_, fill, code) => {
    expect(() => book([fill])).toThrow(FatalError);
    expect(() => book([fill])).toThrow(expect.objectContaining({ code }));
  });
});

/** A random but possible history: sizes are shares of what is there when the trade comes. */
const trades = fc.array(
  fc.record({
    side: fc.constantFrom('buy', 'sell', 'cycle'),
    token: fc.integer({ min: 1, max: 3 }),
    bot: fc.constantFrom('bot', 'other'),
    share: fc.integer({ min: 1, max: 100 }),
    out: fc.bigInt({ min: 0n, max: 10n ** 24n }),
    gasFee: fc.bigInt({ min: 0n, max: 10n ** 15n }),
    reverted: fc.boolean(),
  }),
  { maxLength: 120 },
);

describe('conservation', () => {
  const rich = { initialCash: 10n ** 12n, initialNative: 10n ** 18n, cash: CASH };

  it('keeps cash + Σ cost − Σ realised P&L and native + Σ gas to the last unit', async () => {
    await fc.assert(
      fc.asyncProperty(trades, async (plan) => {
        let state = openingLedger(rich);
        const fills: Fill[] = [];
        for (const [index, trade] of plan.entries()) {
          const token = testToken(trade.token);
          const held = state.positions.get(positionKey(trade.bot, token.address))?.quantity ?? 0n;
          const available = trade.side === 'sell' ? held : state.balances.cash;
          const amountIn = (available * BigInt(trade.share)) / 100n;
          if (amountIn === 0n || trade.gasFee > state.balances.native) continue;
          const fill = makeFill({
            id: `f${index}`,
            side: trade.side,
            token,
            botId: trade.bot,
            amountIn,
            amountOut: trade.side === 'buy' ? trade.out : trade.out % 10n ** 12n,
            gasFee: trade.gasFee,
            reverted: trade.reverted && index % 3 === 0,
          });
          fills.push(fill);
          state = applyFill(state, fill, CASH.address);
          for (const position of state.positions.values()) {
            expect(position.quantity === 0n).toBe(position.closedAt !== undefined);
            expect(position.cost >= 0n && position.quantity >= 0n).toBe(true);
            expect(position.quantity > 0n || position.cost === 0n).toBe(true);
          }
        }
        const folded = await foldFills(rich, fills);
        expect(folded.ledger).toEqual(state);
        const cost = folded.positions.reduce((sum, position) => sum + position.cost, 0n);
        const realised = folded.positions.reduce((sum, position) => sum + position.realisedPnl, 0n);
        expect(state.balances.cash + cost - realised).toBe(rich.initialCash);
        expect(state.balances.native + folded.gasFee).toBe(rich.initialNative);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('books on from stored balances and open positions as from the whole history', () => {
    const first = [
      makeFill({ id: 'a', side: 'buy', token: TOKEN, amountIn: 10n, amountOut: 5n, gasFee: 1n }),
    ];
    const next = makeFill({ id: 'b', side: 'sell', token: TOKEN, amountIn: 2n, amountOut: 9n, gasFee: 1n });
    const whole = book([...first, next]);
    const half = book(first);
    expect(applyFill(ledgerOf(half.balances, [...half.positions.values()]), next, CASH.address)).toEqual(
      whole,
    );
  });
});
