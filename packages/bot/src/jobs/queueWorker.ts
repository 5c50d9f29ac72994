import { RetryableError } from '@twinlane/core/errors';
import type { PgBoss } from 'pg-boss';
import type { JobDefinition } from './defineJob.ts';
import type { JobPorts } from './jobPorts.ts';
import type { QueueName } from './queueNames.ts';
import { outcomeOfFailure, settleDone, settleFailed, type ClaimedJob, type JobOutcome } from './settleJob.ts';

/** One run, when it has ended. Milliseconds. */
export interface EndedRun {
  readonly queue: QueueName;
  readonly kind: string;
  readonly outcome: JobOutcome;
  /** From when it could have been begun until it was. By the clocks of the database and of this process. */
  readonly waitedMs: number;
  readonly ranMs: number;
}

/** What the worker of one queue works with. */
export interface WorkerParts {
  readonly boss: PgBoss;
  readonly queue: QueueName;
  readonly atOnce: number;
  readonly definitionOf: (kind: string) => JobDefinition | undefined;
  readonly ports: JobPorts;
  /** Somebody of this process waits for what comes of it. */
  readonly onAnswer: (id: string, answer: Promise<unknown>) => void;
  readonly onEnded: (run: EndedRun) => void;
  /** The database did or did not do what was asked. */
  readonly onDatabase: (error?: unknown) => void;
}

interface Running {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

const NEVER_BEGUN_MS = 0;

/** Takes jobs of one queue, as many at a time as it has places. It looks when it is woken, and never by itself. */
export class QueueWorker {
  readonly #parts: WorkerParts;
  readonly #running = new Map<string, Running>();
  #taking: Promise<void> | undefined;
  #maybeMore = false;
  #stopped = false;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  /** Jobs under way here. */
  get active(): number {
    return this.#running.size;
  }

  /** Looks for jobs as soon as there is a place. */
  wake(): void {
    this.#maybeMore = true;
    if (this.#taking === undefined) this.#look();
  }

  /** Takes nothing more. Resolves when what is under way has ended, or was put back after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    await this.#taking;
    const ended = Promise.all([...this.#running.values()].map((running) => running.ended));
    const timer = setTimeout(() => {
      const reason = new RetryableError('job.stopped', 'The program stopped; the job is taken again.');
      this.#running.forEach(({ stop }) => stop.abort(reason));
    }, graceMs);
    await ended;
    clearTimeout(timer);
  }

  #look(): void {
    const free = this.#parts.atOnce - this.#running.size;
    if (this.#stopped || !this.#maybeMore || free === 0) return;
    this.#maybeMore = false;
    this.#taking = this.#take(free).finally(() => {
      this.#taking = undefined;
      this.#look();
    });
  }

  async #take(free: number): Promise<void> {
    const { boss, queue, onDatabase } = this.#parts;
    try {
      const jobs: readonly ClaimedJob[] = await boss.fetch(queue, { batchSize: free, includeMetadata: true });
      onDatabase();
      // Where all places were filled, more may wait behind them.
      if (jobs.length === free) this.#maybeMore = true;
      jobs.forEach((job) => this.#begin(job));
    } catch (error) {
      onDatabase(error);
    }
  }

  #begin(job: ClaimedJob): void {
    const stop = new AbortController();
    const ended = this.#run(job, stop).finally(() => {
      this.#running.delete(job.id);
      if (this.#taking === undefined) this.#look();
    });
    this.#running.set(job.id, { stop, ended });
  }

  async #run(job: ClaimedJob, stop: AbortController): Promise<void> {
    const { onAnswer, onEnded, ports, queue } = this.#parts;
    const kind = String(job.data.kind);
    const definition = this.#parts.definitionOf(kind);
    const begun = ports.clock.monotonic();
    const waitedMs = Math.max(NEVER_BEGUN_MS, ports.clock.now() - job.startAfter.getTime());
    const tell = (outcome: JobOutcome): void =>
      onEnded({ queue, kind, outcome, waitedMs, ranMs: ports.clock.monotonic() - begun });
    if (isUseless(job, definition, waitedMs)) {
      const answer = Promise.reject(new RetryableError('job.useless', 'The job waited for too long.'));
      // Perhaps nobody waits for it.
      answer.catch(() => undefined);
      onAnswer(job.id, answer);
      await this.#settled(() => settleDone(this.#parts.boss, job, definition));
      tell('useless');
      return;
    }
    const answer = this.#answerOf(job, definition, stop);
    onAnswer(job.id, answer);
    try {
      await answer;
      tell('done');
      await this.#settled(() => settleDone(this.#parts.boss, job, definition));
    } catch (error) {
      const outcome = outcomeOfFailure(job, definition);
      ports.log.warn({ err: error, queue, kind, job: job.id, outcome }, 'A job failed');
      tell(outcome);
      await this.#settled(() => settleFailed(this.#parts.boss, job, definition, error));
    }
  }

  async #answerOf(
    job: ClaimedJob,
    definition: JobDefinition | undefined,
    stop: AbortController,
  ): Promise<unknown> {
    if (definition === undefined) {
      throw new RetryableError('job.unknown', `This version knows no job ${String(job.data.kind)}.`);
    }
    const given = definition.data.safeParse(job.data.data);
    if (!given.success) {
      throw new RetryableError('job.data', `The job's data cannot be read: ${given.error.message}`);
    }
    const late = setTimeout(() => {
      const text = `The job took longer than the ${definition.expirySeconds} s that it may.`;
      stop.abort(new RetryableError('job.expired', text));
    }, definition.expirySeconds * 1_000);
    const aborted = new Promise<never>((_, reject) => {
      stop.signal.addEventListener('abort', () => reject(stop.signal.reason as Error));
    });
    try {
      const run = { id: job.id, attempt: job.retryCount + 1, signal: stop.signal };
      return await Promise.race([definition.run(given.data, this.#parts.ports, run), aborted]);
    } finally {
      clearTimeout(late);
    }
  }

  /** Where the database does not hear of the end, the job expires there and is taken again: runs are safe to repeat. */
  async #settled(settle: () => Promise<void>): Promise<void> {
    try {
      await settle();
    } catch (error) {
      this.#parts.onDatabase(error);
    }
  }
}

function isUseless(job: ClaimedJob, definition: JobDefinition | undefined, waitedMs: number): boolean {
  return (
    job.retryCount === 0 &&
    definition?.uselessAfterSeconds !== undefined &&
    waitedMs > definition.uselessAfterSeconds * 1_000
  );
}
