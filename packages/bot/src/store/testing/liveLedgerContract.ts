import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Fill } from '@twinlane/core/portfolio/fill';
import { createLedger } from '../ledger.ts';
import { liveLedger } from '../liveLedger.ts';
import type { OpenStore } from '../openStore.ts';
import { checkLedger } from './checkLedger.ts';
import { fillOf, testAccount, testDraft, testOrder, testToken, USDC } from './domain.ts';
import type { StoreHarness } from './harness.ts';

const TOKEN = testToken(1);

/** A block by its number, and of which chain. */
function inBlock(number: number, chain = 0): Pick<Fill, 'blockNumber' | 'blockHash'> {
  return { blockNumber: number, blockHash: `0x${(number + 1_000 * chain).toString(16).padStart(64, '0')}` };
}

/** What the books of live accounts must do, whatever the database. */
export function describeLiveLedger(harness: StoreHarness): void {
  describe(`live ledger on ${harness.kind}`, () => {
    let store: OpenStore;
    let accounts = 0;
    let accountId = '';

    beforeAll(async () => {
      store = await harness.open();
    });

    afterAll(() => harness.cleanUp());

    async function newAccount(changes: Parameters<typeof testAccount>[0] = {}): Promise<void> {
      accounts += 1;
      accountId = `live-${accounts}`;
      const account = testAccount({ id: accountId, kind: 'live', name: accountId, ...changes });
      await store.transaction((unit) => unit.accounts.create(account));
    }

    async function order(id: string, changes: Partial<Order> = {}): Promise<Order> {
      const own = `${accountId}-${id}`;
      const stored = testOrder({
        id: own,
        idempotencyKey: own,
        accountId,
        thoughtId: `t-${own}`,
        ...changes,
      });
      const meta = { id: stored.thoughtId, correlationId: 'c', analysisMs: 1 };
      await createLedger({ store }).record({ thought: testDraft({ accountId }), meta });
      return store.transaction((unit) => unit.insertOrder(stored));
    }

    const sale = { side: 'sell', tokenIn: TOKEN, tokenOut: USDC } as const;
    const book = (fill: Fill) => store.transaction((unit) => liveLedger.bookFill(unit, fill));
    const reverse = (id: string) => store.transaction((unit) => liveLedger.reverseFill(unit, id, 'gone'));
    const gas = (id: string, wei: bigint, block = 5) => ({
      id,
      accountId,
      native: -wei,
      reason: 'An approval.',
      ...inBlock(block),
      timestamp: block,
    });
    const charge = (id: string, wei: bigint) =>
      store.transaction((unit) => liveLedger.bookGas(unit, gas(`${accountId}-${id}`, wei)));
    const state = async () => ({
      balances: await store.read.accounts.balances(accountId),
      positions: (await store.read.positions.open(accountId)).map(({ quantity, cost }) => [quantity, cost]),
    });
    const sound = async () => expect(await checkLedger(store, accountId)).toEqual([]);

    it('books fills and gas once, and takes gas back', async () => {
      await newAccount();
      const bought = await order('a', { amountIn: 100n, quotedAmountOut: 50n });
      await book(fillOf(bought, inBlock(5)));
      await book(fillOf(bought, inBlock(5)));
      await charge('approval', 7n);
      await charge('approval', 7n);
      const { balances } = await state();
      expect(balances).toEqual({ cash: 10_000_000_000n - 100n, native: 10n ** 18n - 500_000_000_000n - 7n });
      await sound();
      await store.transaction((unit) => liveLedger.reverseGas(unit, accountId, `${accountId}-approval`));
      await store.transaction((unit) => liveLedger.reverseGas(unit, accountId, `${accountId}-approval`));
      expect((await state()).balances.native).toBe(10n ** 18n - 500_000_000_000n);
      await sound();
    });

    it('takes one fill back and keeps those booked after it', async () => {
      await newAccount();
      const first = await order('a', { amountIn: 100n, quotedAmountOut: 50n });
      const second = await order('b', { amountIn: 40n, quotedAmountOut: 30n });
      await book(fillOf(first, inBlock(5)));
      await charge('approval', 7n);
      await book(fillOf(second, inBlock(6)));
      await reverse(first.id);
      await reverse(first.id);
      expect((await state()).positions).toEqual([[30n, 40n]]);
      expect((await store.read.orders.get(first.id))?.status).toBe('requested');
      expect((await store.read.orders.get(second.id))?.status).toBe('filled');
      await sound();
      await book(fillOf(first, inBlock(6, 1)));
      expect((await state()).positions).toEqual([[80n, 140n]]);
      expect(await store.read.fills.count(accountId)).toBe(2);
      await sound();
    });

    it('leaves a sale of what was taken back in flight until the chain has it again', async () => {
      await newAccount();
      const bought = await order('a', { amountIn: 100n, quotedAmountOut: 50n });
      const sold = await order('b', { ...sale, amountIn: 50n, quotedAmountOut: 120n });
      await book(fillOf(bought, inBlock(5)));
      await book(fillOf(sold, inBlock(6)));
      await reverse(bought.id);
      expect((await store.read.orders.open(accountId)).map(({ id }) => id)).toEqual([bought.id, sold.id]);
      await reverse(sold.id);
      await sound();
      await book(fillOf(bought, inBlock(5, 1)));
      await book(fillOf(sold, inBlock(6, 1)));
      expect(await state()).toMatchObject({ balances: { cash: 10_000_000_020n }, positions: [] });
      await sound();
    });

    it('follows the chain where the books lack what it took, and says by how much', async () => {
      await newAccount({ initialCash: 60n, initialNative: 10n });
      const bought = await order('a', { amountIn: 100n, quotedAmountOut: 50n });
      await book(fillOf(bought, { ...inBlock(5), gasFee: 12n }));
      expect(await state()).toEqual({ balances: { cash: 0n, native: 0n }, positions: [[50n, 100n]] });
      await charge('approval', 3n);
      const differences = (await store.read.entries.page(accountId, { limit: 10 })).filter(
        ({ kind }) => kind === 'difference',
      );
      expect(differences.map(({ cash, native }) => [cash, native])).toEqual([
        [0n, 3n],
        [40n, 2n],
      ]);
      expect(await store.read.entries.outside(accountId)).toEqual({ cash: 40n, native: 5n });
      await reverse(bought.id);
      expect((await state()).balances).toEqual({ cash: 60n, native: 10n });
    });

    it('books a sale of what no position holds without a fill', async () => {
      await newAccount();
      const sold = await order('a', { ...sale, amountIn: 50n, quotedAmountOut: 120n });
      await book(fillOf(sold, inBlock(5)));
      expect((await state()).balances.cash).toBe(10_000_000_120n);
      expect((await store.read.orders.get(sold.id))?.status).toBe('rejected');
      await reverse(sold.id);
      expect(await state()).toEqual({
        balances: { cash: 10_000_000_000n, native: 10n ** 18n },
        positions: [],
      });
      await sound();
    });

    it('ends an order once', async () => {
      await newAccount();
      const { id } = await order('a');
      const end = (reason: string) =>
        store.transaction((unit) => liveLedger.end(unit, id, 'expired', reason));
      await end('too late');
      await end('again');
      expect(await store.read.orders.get(id)).toMatchObject({ status: 'expired', statusReason: 'too late' });
      await sound();
    });
  });
}
