import { randomUUID } from 'node:crypto';
import { FatalError, RetryableError } from '@twinlane/core/errors';
import type { Clock } from '@twinlane/core/ports';
import type { JobRequest } from '@twinlane/core/unitOfWork';
import type { Clock as BossClock, PgBoss, SendOptions } from 'pg-boss';
import type { Logger } from 'pino';
import {
  bossOver,
  type BossDatabase,
  type BossIntervals,
  type BossParts,
  type RunInTransaction,
} from './bossOver.ts';
import type { JobDefinition } from './defineJob.ts';
import type { JobPorts } from './jobPorts.ts';
import { deadLettersOf, QUEUE_NAMES, QUEUES, type QueueName } from './queueNames.ts';
import { prepareBoss } from './prepareBoss.ts';
import { QueueWorker, type EndedRun } from './queueWorker.ts';
import { JOBS } from './registry.ts';

/** What the queues work with. */
export interface QueueParts extends Pick<BossParts, 'statements' | 'kind' | 'schema'> {
  readonly clock: Clock;
  readonly log: Logger;
  /** The kinds of jobs; those of the registry unless told. */
  readonly jobs?: readonly JobDefinition[];
  /** Milliseconds between two looks for jobs that other processes put in, or that wait for their time; 3,000 unless told. */
  readonly pollMs?: number;
  /** Milliseconds that jobs under way have to end when the queues stop; 5,000 unless told. */
  readonly graceMs?: number;
  readonly intervals?: BossIntervals;
  /** The clock of pg-boss, where a test passes time in. */
  readonly bossClock?: BossClock;
}

/** Queues that are open. Nothing runs before `start`. */
export interface Queues {
  /** Puts a job in its queue. @returns Its id; undefined where an equal one waits already. */
  enqueue(job: JobRequest): Promise<string | undefined>;
  /** The same with the statements of a transaction, after which `wake` is to be called. @returns The queue. */
  put(job: JobRequest, run: RunInTransaction): Promise<QueueName>;
  /** Looks for jobs of a queue at once. */
  wake(queue: string): void;
  /**
   * Puts a job in its queue and waits for what comes of it, as soon as this process is done with it. Rejects with what the
   * run threw, and with `job.lost` where it did not end here within the time that it may wait and run.
   */
  ask<Data extends object, Answer>(job: JobDefinition<Data, Answer>, data: Data): Promise<Answer>;
  /** Begins to work. */
  start(ports: JobPorts): void;
  /** Hears of every run that ended here. */
  onEnded(listener: (run: EndedRun) => void): void;
  /** Jobs under way in this process. */
  active(queue: QueueName): number;
  /** Whether the database answers, as far as the queues know. */
  isPaused(): boolean;
  readonly boss: PgBoss;
  /** Takes nothing more, lets what is under way end or puts it back, and leaves nothing running. Safe to call twice. */
  stop(): Promise<void>;
}

const POLL_MS = 3_000;
const GRACE_MS = 5_000;
const INTERVALS: BossIntervals = { supervise: 15, maintenance: 300, cron: 15 };
const WEEK_SECONDS = 7 * 86_400;
const LONGEST_BACKOFF_SECONDS = 3_600;

/** Opens the queues over the database of the store, and tells pg-boss what there is. */
export async function openQueues(parts: QueueParts): Promise<Queues> {
  const { statements, kind, schema, intervals = INTERVALS, bossClock } = parts;
  const boss = bossOver({
    statements,
    kind,
    schema,
    intervals,
    ...(bossClock === undefined ? {} : { clock: bossClock }),
  });
  const queues = new OpenQueues(parts, boss);
  boss.on('error', (error) => queues.noteDatabase(error));
  boss.on('warning', ({ message }) => parts.log.warn({ warning: message }, 'A queue needs a look'));
  await prepareBoss(boss, parts.jobs ?? JOBS, sendOptionsOf);
  return queues;
}

/** What pg-boss is to know of a job. */
function sendOptionsOf(job: JobDefinition, data: object): SendOptions {
  return {
    singletonKey: job.key === undefined ? randomUUID() : `${job.kind}:${job.key(data)}`,
    priority: job.priority ?? 0,
    retryLimit: job.retries,
    retryDelay: Math.max(1, job.backoffSeconds),
    retryBackoff: true,
    retryDelayMax: LONGEST_BACKOFF_SECONDS,
    expireInSeconds: job.expirySeconds,
    retentionSeconds: job.uselessAfterSeconds ?? WEEK_SECONDS,
    ...(job.retries === 0 ? {} : { deadLetter: deadLettersOf(job.queue) }),
  };
}

interface Waiter {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

class OpenQueues implements Queues {
  readonly boss: PgBoss;
  readonly #parts: QueueParts;
  readonly #jobs: ReadonlyMap<string, JobDefinition>;
  readonly #workers = new Map<string, QueueWorker>();
  readonly #waiters = new Map<string, Waiter>();
  readonly #listeners: ((run: EndedRun) => void)[] = [];
  #polling: NodeJS.Timeout | undefined;
  #paused = false;
  #stopping: Promise<void> | undefined;

  constructor(parts: QueueParts, boss: PgBoss) {
    this.#parts = parts;
    this.boss = boss;
    this.#jobs = new Map((parts.jobs ?? JOBS).map((job) => [job.kind, job]));
  }

  async enqueue(request: JobRequest): Promise<string | undefined> {
    const { id, queue } = await this.#send(request);
    this.wake(queue);
    return id;
  }

  async put(request: JobRequest, run: RunInTransaction): Promise<QueueName> {
    const executeSql: BossDatabase['executeSql'] = async (text, values = []) => ({
      rows: [...(await run(text, values))],
    });
    const { queue } = await this.#send(request, { db: { executeSql } });
    return queue;
  }

  wake(queue: string): void {
    this.#workers.get(queue)?.wake();
  }

  async ask<Data extends object, Answer>(job: JobDefinition<Data, Answer>, data: Data): Promise<Answer> {
    const id = randomUUID();
    const answer = Promise.withResolvers<unknown>();
    // Its failure is met where it is awaited; until the job is stored nobody does.
    answer.promise.catch(() => undefined);
    this.#waiters.set(id, answer);
    const mostSeconds = (job.uselessAfterSeconds ?? WEEK_SECONDS) + job.expirySeconds;
    const lost = setTimeout(() => {
      answer.reject(new RetryableError('job.lost', `No answer came of ${job.kind} in ${mostSeconds} s.`));
    }, mostSeconds * 1_000);
    lost.unref();
    try {
      await this.#send({ kind: job.kind, data }, { id });
      this.wake(job.queue);
      return (await answer.promise) as Answer;
    } finally {
      clearTimeout(lost);
      this.#waiters.delete(id);
    }
  }

  start(ports: JobPorts): void {
    for (const queue of QUEUE_NAMES) {
      const worker = new QueueWorker({
        boss: this.boss,
        queue,
        atOnce: QUEUES[queue].atOnce,
        definitionOf: (kind) => this.#jobs.get(kind),
        ports,
        onAnswer: (id, answer) => {
          const waiter = this.#waiters.get(id);
          if (waiter !== undefined) answer.then(waiter.resolve, waiter.reject);
        },
        onEnded: (run) => this.#listeners.forEach((listener) => listener(run)),
        onDatabase: (error) => this.noteDatabase(error),
      });
      this.#workers.set(queue, worker);
    }
    const all = (): void => this.#workers.forEach((worker) => worker.wake());
    this.#polling = setInterval(all, this.#parts.pollMs ?? POLL_MS);
    all();
  }

  onEnded(listener: (run: EndedRun) => void): void {
    this.#listeners.push(listener);
  }

  active(queue: QueueName): number {
    return this.#workers.get(queue)?.active ?? 0;
  }

  isPaused(): boolean {
    return this.#paused;
  }

  /** Said once when the database goes and once when it is back, whatever fails meanwhile. */
  noteDatabase(error?: unknown): void {
    const { log } = this.#parts;
    if (error !== undefined && !this.#paused) {
      log.warn({ err: error }, 'The queues pause: the database does not do what they ask');
    } else if (error === undefined && this.#paused) {
      log.info('The queues go on');
    }
    this.#paused = error !== undefined;
  }

  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<void> {
    clearInterval(this.#polling);
    const graceMs = this.#parts.graceMs ?? GRACE_MS;
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop(graceMs)));
    await this.boss.stop({ graceful: false, close: false });
    const stopped = new RetryableError('job.stopped', 'The program stops.');
    this.#waiters.forEach(({ reject }) => reject(stopped));
  }

  async #send(
    { kind, data, startAfterSeconds }: JobRequest,
    how: Pick<SendOptions, 'id' | 'db'> = {},
  ): Promise<{ readonly id: string | undefined; readonly queue: QueueName }> {
    const job = this.#jobs.get(kind);
    if (job === undefined) throw new FatalError('job.unknown', `There is no job ${kind}.`);
    const id = await this.boss.send(
      job.queue,
      { kind, data: job.data.parse(data) },
      {
        ...sendOptionsOf(job, data),
        ...how,
        ...(startAfterSeconds === undefined ? {} : { startAfter: startAfterSeconds }),
      },
    );
    return { id: id ?? undefined, queue: job.queue };
  }
}
