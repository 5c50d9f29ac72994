import { actOnDeadLetter, listQueues, readQueue } from '@twinlane/protocol/endpoints/queues';
import type { DeadLetterAct, QueueDetailView, QueueListView } from '@twinlane/protocol/queue';
import type { FastifyInstance } from 'fastify';
import { serve } from './serve.ts';
import { requireAllAccounts } from './visible.ts';

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

/** The queues, their dead letters, and what a person may do to these. */
export function registerQueueRoutes(app: FastifyInstance, queues: QueuePort | undefined): void {
  if (queues === undefined) {
    return;
  }
  serve(app, listQueues, () => queues.list());
  serve(app, readQueue, ({ principal, params: { queue } }) => {
    requireAllAccounts(principal);
    return queues.show(queue);
  });
  serve(
    app,
    actOnDeadLetter,
    async ({ principal, params: { queue, id, act }, body: { reason }, request }) => {
      requireAllAccounts(principal);
      const { who } = principal;
      request.log.info({ queue, id, act, reason, who }, 'an operator looks after a dead letter');
      await queues.act(act, { queue, id }, { who, reason });
      return queues.show(queue);
    },
  );
}
