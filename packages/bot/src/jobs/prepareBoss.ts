import type { PgBoss, Queue, SendOptions } from 'pg-boss';
import type { JobDefinition } from './defineJob.ts';
import { deadLettersOf, QUEUE_NAMES } from './queueNames.ts';

/** How long rows stay: of what was done, and of what failed for good and waits for a person. Seconds. */
const DONE_KEPT_SECONDS = 3_600;
const DEAD_KEPT_SECONDS = 30 * 86_400;

/**
 * Makes the queues that are missing, starts pg-boss, and brings its clock table in line with the jobs: what has no `cron`
 * any more is no longer made.
 */
export async function prepareBoss(
  boss: PgBoss,
  jobs: readonly JobDefinition[],
  optionsOf: (job: JobDefinition, data: object) => SendOptions,
): Promise<void> {
  const known = new Set((await boss.getQueues()).map(({ name }) => name));
  for (const queue of QUEUE_NAMES) {
    const dead = deadLettersOf(queue);
    await createMissing(boss, known, { name: dead, retentionSeconds: DEAD_KEPT_SECONDS });
    // Of jobs with one key, one waits.
    await createMissing(boss, known, { name: queue, policy: 'short', deleteAfterSeconds: DONE_KEPT_SECONDS });
  }
  await boss.start();
  await schedule(boss, jobs, optionsOf);
}

async function createMissing(boss: PgBoss, known: ReadonlySet<string>, queue: Queue): Promise<void> {
  if (!known.has(queue.name)) await boss.createQueue(queue.name, queue);
}

async function schedule(
  boss: PgBoss,
  jobs: readonly JobDefinition[],
  optionsOf: (job: JobDefinition, data: object) => SendOptions,
): Promise<void> {
  const kept = new Set(jobs.flatMap(({ kind, cron }) => (cron === undefined ? [] : [kind])));
  for (const { name, key } of await boss.getSchedules()) {
    if (!kept.has(key)) await boss.unschedule(name, key);
  }
  for (const job of jobs) {
    if (job.cron === undefined) continue;
    const { expression, data } = job.cron;
    const options = {
      ...optionsOf(job, data),
      singletonKey: job.kind,
      key: job.kind,
      missed: 'once',
    } as const;
    await boss.schedule(job.queue, expression, { kind: job.kind, data }, options);
  }
}
