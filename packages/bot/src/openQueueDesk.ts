import type { Clock, Ids } from '@twinlane/core/ports';
import type { Closers } from './closers.ts';
import type { Connections } from './connect.ts';
import { createQueueDesk, type QueueDesk } from './jobs/queueDesk.ts';
import { measureQueues } from './measureQueues.ts';
import type { Log } from './observe/createLog.ts';
import type { Metrics } from './observe/metrics.ts';
import { QUEUE_SCHEMA } from './store/queueSchema.ts';

/** The queues as a person sees them, and their figures. */
export function openQueueDesk(
  parts: Pick<Connections, 'store' | 'queues'> & {
    readonly metrics: Metrics;
    readonly clock: Clock;
    readonly ids: Ids;
    readonly log: Log;
  },
  closers: Closers,
): QueueDesk {
  const { store, queues, metrics, log } = parts;
  const desk = createQueueDesk({ ...parts, statements: store.statements, schema: QUEUE_SCHEMA });
  const measured = {
    list: desk.list,
    onEnded: (listener: Parameters<typeof queues.onEnded>[0]) => queues.onEnded(listener),
  };
  measureQueues(metrics, measured, log.child('jobs'), closers);
  return desk;
}
