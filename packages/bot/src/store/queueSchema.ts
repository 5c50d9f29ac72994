import { UserError } from '@twinlane/core/errors';
import { getConstructionPlans, getMigrationPlans } from 'pg-boss';
import { toWhole } from './columns.ts';
import type { SqlSession } from './database.ts';

/** Where the tables of the queues are; they are pg-boss's own, beside the store's. */
export const QUEUE_SCHEMA = 'twinlane_queue';

/** The version of its tables that the installed pg-boss works on, which it writes into them last. */
function programVersion(plans: string): number {
  return Number(/version\(version\) VALUES \('(\d+)'\)/.exec(plans)?.[1]);
}

/**
 * Makes the tables of the queues, or brings them forward, by pg-boss's own statements. To be called under the lock of
 * `migrate`. They hold no more than work to be done, so no backup is made of them.
 * @throws UserError `store.newerSchema` where a newer program made them.
 */
export async function prepareQueues(session: SqlSession): Promise<void> {
  const plans = getConstructionPlans(QUEUE_SCHEMA);
  const [table] = await session.query<{ present: boolean }>(
    `SELECT to_regclass('${QUEUE_SCHEMA}.version') IS NOT NULL AS present`,
  );
  if (table?.present !== true) {
    await session.exec(plans);
    return;
  }
  const [row] = await session.query<{ version: unknown }>(`SELECT version FROM ${QUEUE_SCHEMA}.version`);
  const version = toWhole(row?.version);
  const wanted = programVersion(plans);
  if (version > wanted) {
    throw new UserError(
      'store.newerSchema',
      `The queues of the database have version ${version}, this program knows versions up to ${wanted}.`,
      { hint: 'Start the newer program that made them.' },
    );
  }
  // Nobody works on the tables meanwhile: their indexes may be built with the rest, in one go.
  if (version < wanted) {
    await session.exec(getMigrationPlans(QUEUE_SCHEMA, version).replaceAll(/ CONCURRENTLY\b/g, ''));
  }
}
