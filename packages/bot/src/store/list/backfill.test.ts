import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { testAccount } from '../testing/domain.ts';
import { pgliteHarness } from '../testing/harness.ts';
import { seedHistory } from '../testing/seedHistory.ts';

const harness = pgliteHarness();
afterAll(() => harness.cleanUp());

/** The statements of the migration that fill in what older fills lack. */
function backfill(): readonly string[] {
  const file = join(import.meta.dirname, '../migrations/0014_lists.sql');
  return readFileSync(file, 'utf8')
    .split('--> statement-breakpoint')
    .filter((text) => text.includes('UPDATE "twinlane"."fills"'));
}

it('fills in for older fills what booking them would have found', async () => {
  const store = await harness.open();
  const account = testAccount({ id: 'older', initialCash: 10n ** 15n, initialNative: 10n ** 18n });
  await seedHistory(store, { account, trades: 500, seed: 31, bots: 3, tokens: 5, points: 1 });
  const read = async () =>
    (await store.read.lists.trades(account.id, { limit: 500, sort: 'oldest' })).map(({ row }) => row);
  const booked = await read();
  const { statements } = store.database;
  const risks = 'SELECT id, risk_score FROM twinlane.fills ORDER BY id';
  const scored = await statements(risks);
  await statements(`UPDATE twinlane.fills SET side = '', thought_id = '', token_address = '', exit_reason = NULL,
    risk_score = NULL, position_id = NULL, realised_pnl = NULL`);
  const steps = backfill();
  expect(steps).toHaveLength(2);
  // What a transaction changed stays in the way of its own reads: each step changes a fill once at most, and nothing else.
  const changes = `SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::int AS changed FROM pg_stat_xact_all_tables`;
  const [before, after] = await statements(`BEGIN; ${changes}; ${steps.join(';')}; ${changes}; COMMIT`);
  const changed = Number(after?.['changed']) - Number(before?.['changed']);
  expect(changed).toBeGreaterThan(booked.length);
  expect(changed).toBeLessThanOrEqual(steps.length * booked.length);
  expect(await read()).toEqual(booked);
  expect(await statements(risks)).toEqual(scored);
  expect(booked.filter(({ realisedPnl = 0n }) => realisedPnl !== 0n).length).toBeGreaterThan(50);
});
