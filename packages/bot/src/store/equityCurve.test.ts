import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { thinEquity } from './equityCurve.ts';
import { equityPoints } from './schema.ts';
import { testAccount } from './testing/domain.ts';
import { pgliteHarness } from './testing/harness.ts';

const DAY = 86_400;
const START = 1_700_000_000;

describe('the equity curve', () => {
  const harness = pgliteHarness();
  afterAll(() => harness.cleanUp());

  it('thins out with age and stays bounded', async () => {
    const store = await harness.open();
    const { drizzle } = store.database;
    await store.transaction((unit) => unit.accounts.create(testAccount()));
    // A point every 60 s for 33 days, put in as it comes, thinned once per day.
    const perDay = DAY / 60;
    for (let day = 0; day < 33; day += 1) {
      await drizzle.execute(
        sql`INSERT INTO ${equityPoints}
            SELECT 'account-1', n, ${START}::bigint + n * 60, 1, 1, 1
            FROM generate_series(${day * perDay}::bigint, ${(day + 1) * perDay - 1}::bigint) n`,
      );
      await thinEquity(drizzle, 'account-1', START + (day + 1) * DAY);
    }
    const now = START + 33 * DAY;
    const kept = await store.read.equity.range('account-1', 0, 1_000_000);
    const within = (from: number, to: number) =>
      kept.filter(({ timestamp }) => timestamp >= now - to && timestamp < now - from).length;
    expect(within(0, 3_600)).toBe(60);
    expect(within(3_600, DAY)).toBeLessThanOrEqual(23 * 60);
    expect(within(DAY, 30 * DAY)).toBeLessThanOrEqual(29 * 96 + 1);
    expect(within(30 * DAY, 34 * DAY)).toBeLessThanOrEqual(3 * 4 + 1);
    expect(kept[0]?.timestamp).toBe(START);
    expect(kept.at(-1)?.timestamp).toBe(now - 60);
  });
});
