import { Durations } from '@twinlane/core/lane/durations';
import { UserError } from '@twinlane/core/errors';
import type { Clock, Ids, Store } from '@twinlane/core/ports';
import type {
  DeadLetterAct,
  DeadLetterView,
  QueueDetailView,
  QueueListView,
  QueueStatusView,
} from '@twinlane/protocol/queue';
import type { RunStatements } from './bossOver.ts';
import type { JobDefinition } from './defineJob.ts';
import type { Queues } from './openQueues.ts';
import { NO_JOBS, readCounts, type QueueCounts } from './queueCounts.ts';
import { deadLettersOf, QUEUE_NAMES, QUEUES, type QueueName } from './queueNames.ts';
import type { EndedRun } from './queueWorker.ts';
import { JOBS } from './registry.ts';

/** What the desk works with. */
export interface QueueDeskParts {
  readonly queues: Pick<Queues, 'boss' | 'onEnded' | 'isPaused' | 'wake'>;
  readonly statements: RunStatements;
  readonly schema: string;
  readonly store: Pick<Store, 'transaction'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly jobs?: readonly JobDefinition[];
}

/** What a person sees of the queues and may do to them. */
export interface QueueDesk {
  list(this: void): Promise<QueueListView>;
  /** @throws UserError `queue.unknown`. */
  show(this: void, queue: string): Promise<QueueDetailView>;
  /**
   * Puts a job that failed for good back in its queue, or throws it away; the audit log says who did so and why.
   * @throws UserError `queue.unknown`, and `queue.noJob` where it is not there (any more).
   */
  act(
    this: void,
    act: DeadLetterAct,
    job: { readonly queue: string; readonly id: string },
    by: { readonly who: string; readonly reason: string },
  ): Promise<void>;
}

const LETTERS_SHOWN = 100;
const LONGEST_TEXT = 1_000;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Done {
  readonly ended: Record<EndedRun['outcome'], number>;
  readonly waited: Durations;
  readonly ran: Durations;
}

/** Follows what the queues do from now on. */
export function createQueueDesk(parts: QueueDeskParts): QueueDesk {
  const { queues, statements, schema } = parts;
  const done = new Map<QueueName, Done>(
    QUEUE_NAMES.map((queue) => [
      queue,
      {
        ended: { done: 0, retried: 0, dead: 0, forgotten: 0, useless: 0 },
        waited: new Durations(),
        ran: new Durations(),
      },
    ]),
  );
  queues.onEnded(({ queue, outcome, waitedMs, ranMs }) => {
    const of = done.get(queue);
    if (of === undefined) return;
    of.ended[outcome] += 1;
    of.waited.add(waitedMs);
    of.ran.add(ranMs);
  });

  function statusOf(name: QueueName, counts: ReadonlyMap<string, QueueCounts>): QueueStatusView {
    const { atOnce, help } = QUEUES[name];
    const { ended, waited, ran } = done.get(name) ?? NOTHING_DONE;
    return {
      name,
      help,
      places: atOnce,
      ...(counts.get(name) ?? NO_JOBS),
      dead: counts.get(deadLettersOf(name))?.ready ?? 0,
      ended: { ...ended },
      waited: shown(waited),
      ran: shown(ran),
    };
  }

  return {
    async list() {
      const counts = await readCounts(statements, schema);
      return { paused: queues.isPaused(), items: QUEUE_NAMES.map((name) => statusOf(name, counts)) };
    },
    async show(queue) {
      const name = queueOf(queue);
      const [counts, deadLetters] = await Promise.all([
        readCounts(statements, schema),
        readDeadLetters(parts, name),
      ]);
      return { ...statusOf(name, counts), kinds: kindsOf(parts.jobs ?? JOBS, name), deadLetters };
    },
    act: (act, { queue, id }, by) => actOn(parts, act, { queue: queueOf(queue), id }, by),
  };
}

const NOTHING_DONE: Done = {
  ended: { done: 0, retried: 0, dead: 0, forgotten: 0, useless: 0 },
  waited: new Durations(),
  ran: new Durations(),
};

function shown(durations: Durations): QueueStatusView['ran'] {
  const { count, p50, p95, p99, max } = durations.view();
  return { count, p50, p95, p99, max };
}

function queueOf(name: string): QueueName {
  const queue = QUEUE_NAMES.find((known) => known === name);
  if (queue !== undefined) return queue;
  throw new UserError('queue.unknown', 'There is no such queue.', {
    hint: `There are ${QUEUE_NAMES.join(', ')}.`,
  });
}

function kindsOf(jobs: readonly JobDefinition[], queue: QueueName): QueueDetailView['kinds'] {
  return jobs
    .filter((job) => job.queue === queue)
    .map(({ kind, help, retries, expirySeconds, cron }) => {
      const shownKind = { kind, help, retries, expirySeconds };
      return cron === undefined ? shownKind : Object.assign(shownKind, { cron: cron.expression });
    });
}

async function readDeadLetters(
  { statements, schema }: QueueDeskParts,
  queue: QueueName,
): Promise<DeadLetterView[]> {
  const rows = await statements(
    `SELECT id::text AS id, data->>'kind' AS kind, (data->'data')::text AS data, source_retry_count::int AS retries,
       coalesce(source_output->>'message', source_output::text, '') AS error,
       (extract(epoch FROM coalesce(source_created_on, created_on)) * 1000)::float8 AS created,
       (extract(epoch FROM created_on) * 1000)::float8 AS failed
     FROM ${schema}.job WHERE name = $1 AND state < 'active' ORDER BY created_on DESC LIMIT ${LETTERS_SHOWN}`,
    [deadLettersOf(queue)],
  );
  return rows.map((row) => ({
    id: String(row['id']),
    kind: String(row['kind']).slice(0, LONGEST_TEXT),
    data: String(row['data']).slice(0, LONGEST_TEXT),
    attempts: Number(row['retries'] ?? 0) + 1,
    error: String(row['error']).slice(0, LONGEST_TEXT),
    createdAt: new Date(Number(row['created'])).toISOString(),
    failedAt: new Date(Number(row['failed'])).toISOString(),
  }));
}

async function actOn(
  { queues, statements, schema, store, clock, ids }: QueueDeskParts,
  act: DeadLetterAct,
  { queue, id }: { readonly queue: QueueName; readonly id: string },
  { who, reason }: { readonly who: string; readonly reason: string },
): Promise<void> {
  const dead = deadLettersOf(queue);
  const known = ID.test(id)
    ? await statements(
        `SELECT 1 AS one FROM ${schema}.job WHERE name = $1 AND id = $2 AND state < 'active'`,
        [dead, id],
      )
    : [];
  if (known.length === 0) {
    throw new UserError('queue.noJob', `There is no dead letter ${id.slice(0, 40)} of ${queue}.`, {
      hint: `\`twinlane queues show ${queue}\` lists them.`,
    });
  }
  // Written down first: what is done is never without its reason.
  const entry = {
    id: ids.next(),
    who,
    what: `queue.${act}`,
    target: `${queue}:${id}`,
    reason,
    at: clock.now(),
  };
  await store.transaction((unit) => unit.appendAudit([entry]));
  if (act === 'purge') {
    await queues.boss.deleteJob(dead, id);
  } else {
    await queues.boss.redrive(dead, { ids: [id], destination: queue });
    queues.wake(queue);
  }
}
