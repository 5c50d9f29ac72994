import type { EquityPoint } from '@twinlane/core/portfolio/equityPoint';
import { sql } from 'drizzle-orm';
import type { Drizzle } from './database.ts';
import { equityPoints } from './schema.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** From this age on (chain seconds) one point is kept per bucket. A year of one account stays below 15,000 points. */
const TIERS = [
  { fromAge: HOUR, bucket: 60 },
  { fromAge: DAY, bucket: 15 * 60 },
  { fromAge: 30 * DAY, bucket: 6 * HOUR },
] as const;

/** Points between two thinnings, on average. */
const THINNED_EVERY = 128;

/** Stores a point and now and then thins out the account's older ones. */
export async function appendEquityPoint(tx: Drizzle, point: EquityPoint): Promise<void> {
  const { timestamp, equity, cash, native } = point;
  await tx
    .insert(equityPoints)
    .values(point)
    .onConflictDoUpdate({
      target: [equityPoints.accountId, equityPoints.blockNumber],
      set: { timestamp, equity, cash, native },
    });
  // By chance, so that it comes whatever the spacing of the blocks.
  if (Math.random() * THINNED_EVERY < 1) await thinEquity(tx, point.accountId, timestamp);
}

/** Keeps, in each tier, the first point of every bucket. `now` is chain time, Unix seconds. */
export async function thinEquity(tx: Drizzle, accountId: string, now: number): Promise<void> {
  for (const [index, { fromAge, bucket }] of TIERS.entries()) {
    const oldest = TIERS[index + 1] === undefined ? 0 : now - (TIERS[index + 1]?.fromAge ?? 0);
    await tx.execute(sql`
      DELETE FROM ${equityPoints} p USING (
        SELECT block_number,
               row_number() OVER (PARTITION BY timestamp / ${sql.raw(String(bucket))} ORDER BY block_number) AS n
        FROM ${equityPoints}
        WHERE account_id = ${accountId} AND timestamp >= ${oldest} AND timestamp < ${now - fromAge}
      ) numbered
      WHERE p.account_id = ${accountId} AND p.block_number = numbered.block_number AND numbered.n > 1`);
  }
}
