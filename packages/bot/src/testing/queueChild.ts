import { pino } from 'pino';
import { z } from 'zod';
import { defineJob } from '../jobs/defineJob.ts';
import type { JobPorts } from '../jobs/jobPorts.ts';
import { openQueues } from '../jobs/openQueues.ts';
import { openStore } from '../store/openStore.ts';
import { QUEUE_SCHEMA } from '../store/queueSchema.ts';
import { silent } from '../store/testing/silent.ts';

/** A process that takes a job and works on it until it is killed: `node queueChild.ts <data folder>`. Says `begun`. */

const [dataDir] = process.argv.slice(2);
if (dataDir === undefined) throw new Error('queueChild.ts needs a data folder');

const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const log = pino({ level: 'silent' });
const endless = defineJob({
  kind: 'work',
  help: 'Never ends.',
  queue: 'execution.critical',
  data: z.object({}),
  retries: 3,
  backoffSeconds: 1,
  expirySeconds: 2,
  run: () => {
    process.stdout.write('begun\n');
    return new Promise<void>(() => undefined);
  },
});

const store = await openStore({ dataDir, log: silent });
const { statements, kind } = store.database;
const queues = await openQueues({ statements, kind, schema: QUEUE_SCHEMA, clock, log, jobs: [endless] });
store.enqueueTo(queues);
// The job uses no port.
queues.start({ store, clock, log } as unknown as JobPorts);
await store.transaction((unit) => unit.enqueue({ kind: 'work', data: {} }));
