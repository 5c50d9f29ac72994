import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BookedFill } from '@twinlane/core/portfolio/bookedFill';
import type { StoreReader } from '@twinlane/core/ports';
import { createLedger } from '../ledger.ts';
import type { OpenStore } from '../openStore.ts';
import { createReader } from '../reader.ts';
import { fillOf, testAccount, testOrder, testToken } from '../testing/domain.ts';
import { pgliteHarness } from '../testing/harness.ts';
import { seedHistory } from '../testing/seedHistory.ts';

const ACCOUNT = testAccount({ id: 'kept', initialCash: 10n ** 15n, initialNative: 10n ** 18n });
const START = 1_700_000_000;
const DAY = 86_400;
const SPAN = { accountId: ACCOUNT.id, from: START + 1_000, to: START + 9 * DAY };

const harness = pgliteHarness();
afterAll(() => harness.cleanUp());

let store: OpenStore;
let booked: readonly BookedFill[];

beforeAll(async () => {
  store = await harness.open();
  const history = { account: ACCOUNT, trades: 600, seed: 21, start: START, spacing: 1_200, points: 1 };
  booked = await seedHistory(store, history);
});

function sumsOf({ analytics }: Pick<StoreReader, 'analytics'>) {
  const starts = [SPAN.from, START + 3 * DAY];
  return Promise.all([
    analytics.closed(SPAN, starts),
    analytics.fills(SPAN, starts),
    analytics.sales(SPAN, [0, 10]),
    analytics.entryRisk(SPAN, [0, 50]),
    analytics.invested(SPAN),
  ]);
}

/** What nobody has looked at before says. */
function anew() {
  return sumsOf(createReader(store.database.drizzle));
}

async function book(id: string, timestamp: number): Promise<void> {
  const order = testOrder({
    id,
    idempotencyKey: id,
    accountId: ACCOUNT.id,
    botId: `${ACCOUNT.id}-bot-1`,
    tokenOut: testToken(900),
    thoughtId: `${id}-thought`,
  });
  await store.transaction(async (unit) => {
    await unit.insertOrders([order]);
  });
  await createLedger({ store }).book(fillOf(order, { timestamp, blockNumber: 5_000 }), []);
}

it('says of days that were read before what a first reader would', async () => {
  expect(await sumsOf(store.read)).toEqual(await anew());
  expect(await sumsOf(store.read)).toEqual(await anew());
});

it('has a fill at once, also of a day that is long over', async () => {
  const [, before] = await sumsOf(store.read);
  await book('late', START + 2 * DAY + 5);
  const after = await sumsOf(store.read);
  expect(after[1].total.trades).toBe(before.total.trades + 1);
  expect(after).toEqual(await anew());
});

it('has no fill any more that was taken back', async () => {
  await sumsOf(store.read);
  const from = booked.at(-100)?.blockNumber ?? 0;
  await createLedger({ store }).reverse(ACCOUNT.id, from, 'dropped');
  const after = await sumsOf(store.read);
  expect(after).toEqual(await anew());
  await book('again', START + 4 * DAY);
  expect(await sumsOf(store.read)).toEqual(await anew());
});

it('keeps no day that was read while a fill was booked into it', async () => {
  for (let n = 0; n < 20; n += 1) {
    await Promise.all([sumsOf(store.read), book(`beside-${n}`, START + 5 * DAY + n), sumsOf(store.read)]);
    expect(await sumsOf(store.read)).toEqual(await anew());
  }
});
