import {
  deadLetterAct,
  deadLetterRequest,
  queueName,
  type DeadLetterAct,
  type QueueDetailView,
  type QueueListView,
} from '@twinlane/protocol/queue';
import { id } from '@twinlane/protocol/scalars';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseInput } from './problems.ts';

/** The queues as the API needs them. */
export interface QueuePort {
  list(this: void): Promise<QueueListView>;
  /** @throws UserError `queue.unknown`. */
  show(this: void, queue: string): Promise<QueueDetailView>;
  /** @throws UserError `queue.unknown` and `queue.noJob`. */
  act(
    this: void,
    act: DeadLetterAct,
    job: { readonly queue: string; readonly id: string },
    by: { readonly who: string; readonly reason: string },
  ): Promise<void>;
}

const ofQueue = z.object({ queue: queueName });
const ofLetter = ofQueue.extend({ id, act: deadLetterAct });

/** What somebody who shows the write token is called in the audit log. */
const WHO = 'the API';

/** The queues, their dead letters, and what a person may do to these. */
export function registerQueueRoutes(app: FastifyInstance, queues: QueuePort | undefined): void {
  if (queues === undefined) {
    return;
  }
  app.get('/api/queues', () => queues.list());
  app.get('/api/queues/:queue', (request) => queues.show(parseInput(ofQueue, request.params).queue));
  app.post('/api/queues/:queue/dead/:id/:act', { config: { write: true } }, (request) => {
    const { queue, id: letter, act } = parseInput(ofLetter, request.params);
    const { reason } = parseInput(deadLetterRequest, request.body);
    request.log.info({ queue, id: letter, act, reason }, 'an operator looks after a dead letter');
    return queues.act(act, { queue, id: letter }, { who: WHO, reason }).then(() => queues.show(queue));
  });
}
