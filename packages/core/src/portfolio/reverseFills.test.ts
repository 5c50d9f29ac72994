import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldFills } from './foldFills.ts';
import { reverseFills } from './reverseFills.ts';
import { CASH, makeFill, testToken } from './testing/makeFill.ts';
import type { Fill } from './fill.ts';
import { applyFill, openingLedger, positionKey } from './applyFill.ts';

const account = { initialCash: 10n ** 9n, initialNative: 10n ** 12n, cash: CASH };

const trades = fc.array(
  fc.record({
    side: fc.constantFrom('buy', 'sell', 'cycle'),
    token: fc.integer({ min: 1, max: 2 }),
    bot: fc.constantFrom('bot', 'other'),
    share: fc.integer({ min: 1, max: 100 }),
    out: fc.bigInt({ min: 0n, max: 10n ** 12n }),
    reverted: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

/** A history that can have happened. */
function historyOf(plan: typeof trades extends fc.Arbitrary<infer T> ? T : never): readonly Fill[] {
  let ledger = openingLedger(account);
  const fills: Fill[] = [];
  for (const [index, { side, token, bot, share, out, reverted }] of plan.entries()) {
    const traded = testToken(token);
    const held = ledger.positions.get(positionKey(bot, traded.address))?.quantity ?? 0n;
    const amountIn = ((side === 'sell' ? held : ledger.balances.cash) * BigInt(share)) / 100n;
    if (amountIn > 0n) {
      const shape = { id: `f${index}`, token: traded, botId: bot, amountIn, amountOut: out, gasFee: 7n };
      const fill = makeFill({ ...shape, side, reverted: reverted && index % 3 === 0 });
      fills.push(fill);
      ledger = applyFill(ledger, fill, CASH.address);
    }
  }
  return fills;
}

describe('reverseFills', () => {
  it('leaves the books of an account that had never made the newest fills', async () => {
    await fc.assert(
      fc.asyncProperty(trades, fc.nat({ max: 40 }), async (plan, count) => {
        const fills = historyOf(plan);
        const kept = fills.slice(0, Math.max(0, fills.length - count));
        const taken = new Set(fills.slice(kept.length).map(({ id }) => id));
        const whole = await foldFills(account, fills);
        const before = await foldFills(account, kept);
        const books = await reverseFills(account, fills, taken);
        expect(books.balances).toEqual(before.ledger.balances);
        expect(books.open).toEqual(before.positions.filter(({ quantity }) => quantity > 0n));
        // What a store holds, with what is to be changed in it, is what the kept fills fold to.
        const stored = new Map(whole.positions.map((position) => [position.id, position]));
        books.gone.forEach((id) => stored.delete(id));
        books.restored.forEach((position) => stored.set(position.id, position));
        expect([...stored.values()]).toEqual(before.positions);
      }),
      { numRuns: 200, seed: 16 },
    );
  });
});
