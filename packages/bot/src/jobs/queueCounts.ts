import type { RunStatements } from './bossOver.ts';

/** A queue's jobs in the database, of all processes. */
export interface QueueCounts {
  readonly ready: number;
  readonly deferred: number;
  readonly active: number;
  /** How long the oldest of `ready` could have begun. */
  readonly oldestSeconds?: number;
}

export const NO_JOBS: QueueCounts = { ready: 0, deferred: 0, active: 0 };

/** Counts the jobs that have not ended, by the name of their queue; those of dead letters too. */
export async function readCounts(
  statements: RunStatements,
  schema: string,
): Promise<ReadonlyMap<string, QueueCounts>> {
  const rows = await statements(
    `SELECT name,
       count(*) FILTER (WHERE state < 'active' AND start_after <= now())::int AS ready,
       count(*) FILTER (WHERE state < 'active' AND start_after > now())::int AS deferred,
       count(*) FILTER (WHERE state = 'active')::int AS active,
       extract(epoch FROM now() - min(start_after) FILTER (WHERE state < 'active' AND start_after <= now()))::float8 AS oldest
     FROM ${schema}.job WHERE state <= 'active' GROUP BY name`,
  );
  return new Map(
    rows.map(({ name, ready, deferred, active, oldest }) => [
      String(name),
      {
        ready: Number(ready),
        deferred: Number(deferred),
        active: Number(active),
        ...(typeof oldest === 'number' ? { oldestSeconds: Math.max(0, oldest) } : {}),
      },
    ]),
  );
}
