import type { Order } from '@twinlane/core/order/orderIntent';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { MinedAttempt } from '@twinlane/core/transaction/transactionIntent';
import type { TransactionBooks } from '@twinlane/core/transaction/transactionBooks';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLedger } from '../store/ledger.ts';
import { liveLedger } from '../store/liveLedger.ts';
import type { OpenStore } from '../store/openStore.ts';
import { checkLedger } from '../store/testing/checkLedger.ts';
import { fillOf, testAccount, testDraft, testOrder, testToken, USDC } from '../store/testing/domain.ts';
import { pgliteHarness } from '../store/testing/harness.ts';
import { createLiveBooks } from './liveBooks.ts';

const TOKEN = testToken(1);
const harness = pgliteHarness();
let store: OpenStore;
let books: TransactionBooks;
const account = testAccount({ id: 'live', name: 'live', kind: 'live' });

function minedIn(number: number, chain: number): MinedAttempt {
  const text = (number + 1_000 * chain).toString(16).padStart(64, '0');
  return { hash: `0x${text}`, block: { number, hash: `0x${text}` }, status: 'success' };
}

function recordOf(order: Order): TransactionRecord {
  const request = { kind: 'swap', orderId: order.id, accountId: account.id, idempotencyKey: order.id };
  return {
    id: order.id,
    request,
    state: { name: 'confirmed', attempts: [] },
  } as unknown as TransactionRecord;
}

function outcome(order: Order, mined: MinedAttempt) {
  const { number, hash } = mined.block;
  const fill: Fill = fillOf(order, { blockNumber: number, blockHash: hash });
  return { mined, booking: { kind: 'fill', fill } };
}

async function stored(id: string, changes: Partial<Order>): Promise<Order> {
  const made = testOrder({
    id,
    idempotencyKey: id,
    accountId: account.id,
    thoughtId: `t-${id}`,
    ...changes,
  });
  const meta = { id: made.thoughtId, correlationId: 'c', analysisMs: 1 };
  await createLedger({ store }).record({ thought: testDraft({ accountId: account.id }), meta });
  return store.transaction((unit) => unit.insertOrder(made));
}

beforeAll(async () => {
  store = await harness.open();
  await store.transaction((unit) => unit.accounts.create(account));
  books = createLiveBooks({
    client: {
      request: async () => ({
        blockHash: minedIn(6, 0).block.hash,
        status: '0x1',
        gasUsed: '0x1',
        effectiveGasPrice: '0x1',
        logs: [],
      }),
      block: async () => ({ ...minedIn(6, 0).block, timestamp: 6 }) as never,
    },
    store,
    ledger: liveLedger,
    wallet: TOKEN.address,
    wrappedNative: testToken(2),
    nativePrice: async () => new Decimal(2_500),
  });
});

afterAll(() => harness.cleanUp());

it('keeps a sale that the chain has, when the purchase before it is found in another block later', async () => {
  const bought = await stored('buy', { amountIn: 100n, quotedAmountOut: 50n });
  const sold = await stored('sell', {
    side: 'sell',
    tokenIn: TOKEN,
    tokenOut: USDC,
    amountIn: 50n,
    quotedAmountOut: 120n,
  });
  const selling = { ...minedIn(6, 0), hash: sold.id as `0x${string}` };

  // It cannot be booked before the purchase that it sells from, which is mined, and not found yet.
  await expect(books.read(recordOf(sold), selling)).rejects.toMatchObject({ code: 'live.soldUnbought' });

  await store.transaction((unit) =>
    books.bookProvisional(unit, recordOf(bought), outcome(bought, minedIn(5, 0))),
  );
  await expect(books.read(recordOf(sold), selling)).resolves.toBeDefined();
  await store.transaction((unit) =>
    books.bookProvisional(unit, recordOf(sold), outcome(sold, minedIn(6, 1))),
  );
  await store.transaction(async (unit) => {
    await books.reverse(unit, recordOf(bought), minedIn(5, 0));
    await books.bookProvisional(unit, recordOf(bought), outcome(bought, minedIn(5, 1)));
  });
  expect(await store.read.orders.open(account.id)).toEqual([]);
  expect(await store.read.positions.open(account.id)).toEqual([]);
  expect((await store.read.accounts.balances(account.id)).cash).toBe(account.initialCash + 20n);
  expect(await checkLedger(store, account.id)).toEqual([]);
});
