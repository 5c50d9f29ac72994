import { aToken } from '@twinlane/core/testing/buildMarket';
import { aBot, aPosition, PAPER_ACCOUNT } from '@twinlane/core/testing/buildStep';
import type { Store } from '@twinlane/core/ports';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AccountBooks } from './accountBooks.ts';
import { testOrder } from './store/testing/domain.ts';
import { pgliteHarness } from './store/testing/harness.ts';

const harness = pgliteHarness();
const LOST = aPosition(aToken(5), 0n, 0n, { id: 'lost', realisedPnl: -5n, closedAt: 1_700_000_001 });
let store: Store;

/** The store, with something that happens before closed positions are read. */
function storeWith(before: () => void): Pick<Store, 'read' | 'transaction'> {
  const { positions } = store.read;
  const closed: typeof positions.closed = (...asked) => {
    before();
    return positions.closed(...asked);
  };
  return { ...store, read: { ...store.read, positions: { ...positions, closed } } };
}

beforeAll(async () => {
  store = await harness.open();
  await store.transaction(async (unit) => {
    await unit.accounts.create(PAPER_ACCOUNT);
    await unit.bots.put(aBot());
    await unit.putPosition(LOST);
  });
});
afterAll(() => harness.cleanUp());

it('keeps an order that is added while closed positions are read', async () => {
  const books = new AccountBooks(PAPER_ACCOUNT);
  await books.read(
    storeWith(() => books.add(testOrder())),
    () => true,
  );
  expect(books.now().openOrders.map(({ id }) => id)).toEqual(['order-1']);
});

it('reads closed positions again where that failed', async () => {
  const books = new AccountBooks(PAPER_ACCOUNT);
  const cut = storeWith(() => {
    throw new Error('The line was cut.');
  });
  await expect(books.read(cut, () => true)).rejects.toThrow('The line was cut.');
  expect(books.now().closed).toEqual([]);
  await books.read(store, () => true);
  expect(books.now().closed.map(({ id }) => id)).toEqual(['lost']);
});

it('knows whether a bot is as it was read last, though another has changed since', async () => {
  const books = new AccountBooks(PAPER_ACCOUNT);
  const [bot] = (await books.read(store, () => false)).bots;
  await store.transaction((unit) => unit.bots.put(aBot({ id: 'other', name: 'other' })));
  await store.transaction((unit) => unit.setBotState('bot-1', 'paused', 'for the night'));
  await books.read(store, () => false);
  expect(books.hasStill(bot!)).toBe(true);
  await store.transaction((unit) => unit.bots.put(aBot({ intelLevel: 6 })));
  await books.read(store, () => false);
  expect(books.hasStill(bot!)).toBe(false);
  expect(books.hasStill(aBot({ id: 'deleted' }))).toBe(false);
});
