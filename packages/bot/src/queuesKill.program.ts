import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { defineJob } from './jobs/defineJob.ts';
import type { JobPorts } from './jobs/jobPorts.ts';
import { openQueues } from './jobs/openQueues.ts';
import { openStore } from './store/openStore.ts';
import { QUEUE_SCHEMA } from './store/queueSchema.ts';
import { pgliteHarness } from './store/testing/harness.ts';

const harness = pgliteHarness();
afterAll(() => harness.cleanUp());

it('takes a job again whose process was killed with -9 while it worked on it', async () => {
  const options = await harness.fresh();
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'testing/queueChild.ts'), options.dataDir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await exited;

  const store = await openStore(options);
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const log = pino({ level: 'silent' });
  const attempts: number[] = [];
  const work = defineJob({
    kind: 'work',
    help: 'Ends at once.',
    queue: 'execution.critical',
    data: z.object({}),
    retries: 3,
    backoffSeconds: 1,
    expirySeconds: 2,
    run: async (_, __, { attempt }) => void attempts.push(attempt),
  });
  const { statements, kind } = store.database;
  const intervals = { supervise: 1, maintenance: 3_600, cron: 30 };
  const parts = { statements, kind, schema: QUEUE_SCHEMA, clock, log, jobs: [work], intervals };
  const queues = await openQueues({ ...parts, pollMs: 100 });
  try {
    // The job uses no port.
    queues.start({ store, clock, log } as unknown as JobPorts);
    await expect.poll(() => attempts).toEqual([2]);
  } finally {
    await queues.stop();
    await store.close();
  }
});
