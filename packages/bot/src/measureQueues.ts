import type { QueueListView } from '@twinlane/protocol/queue';
import type { Logger } from 'pino';
import type { Closers } from './closers.ts';
import type { EndedRun } from './jobs/queueWorker.ts';
import type { Metrics } from './observe/metrics.ts';

/** What is measured. */
export interface MeasuredQueues {
  list(this: void): Promise<QueueListView>;
  onEnded(listener: (run: EndedRun) => void): void;
}

/** How often the database is asked how many jobs wait, milliseconds. */
const LOOK_EVERY_MS = 10_000;
/** Seconds. A job that is woken for begins within milliseconds, one that is polled for within seconds. */
const WAIT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];
const RUN_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 240];

/** Declares what is measured of the queues, and looks after their depth until it is closed. */
export function measureQueues(
  metrics: Metrics,
  queues: MeasuredQueues,
  log: Pick<Logger, 'debug'>,
  closers: Closers,
): void {
  const runs = metrics.counter({
    name: 'queue_runs_total',
    help: 'Runs of jobs that ended in this process, by how.',
    labels: ['queue', 'kind', 'outcome'],
  });
  const waited = metrics.histogram({
    name: 'queue_wait_seconds',
    help: 'From when a job could begin until it did.',
    labels: ['queue'],
    buckets: WAIT_BUCKETS,
  });
  const ran = metrics.histogram({
    name: 'queue_run_seconds',
    help: 'How long jobs ran.',
    labels: ['queue', 'kind'],
    buckets: RUN_BUCKETS,
  });
  queues.onEnded(({ queue, kind, outcome, waitedMs, ranMs }) => {
    runs({ queue, kind, outcome });
    waited({ queue }, waitedMs / 1_000);
    ran({ queue, kind }, ranMs / 1_000);
  });
  let last: QueueListView | undefined;
  const look = (): void => {
    queues.list().then(
      (list) => (last = list),
      (error: unknown) => log.debug({ err: error }, 'The queues could not be counted'),
    );
  };
  const looking = setInterval(look, LOOK_EVERY_MS);
  closers.push({ name: 'the count of the queues', close: () => clearInterval(looking) });
  look();
  metrics.gauge(
    { name: 'queue_jobs', help: 'Jobs in the database by state.', labels: ['queue', 'state'] },
    () =>
      (last?.items ?? []).flatMap(({ name, ...counts }) =>
        (['ready', 'deferred', 'active', 'dead'] as const).map((state) => ({
          labels: { queue: name, state },
          value: counts[state],
        })),
      ),
  );
  metrics.gauge(
    {
      name: 'queue_oldest_seconds',
      help: 'How long the oldest job that could begin has waited.',
      labels: ['queue'],
    },
    () =>
      (last?.items ?? []).map(({ name, oldestSeconds = 0 }) => ({
        labels: { queue: name },
        value: oldestSeconds,
      })),
  );
}
