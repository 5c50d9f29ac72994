import type { z } from 'zod';
import type { JobPorts } from './jobPorts.ts';
import type { QueueName } from './queueNames.ts';

/** One run of a job. */
export interface JobRun {
  readonly id: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** Aborted where the run takes longer than the job may, or the program stops. */
  readonly signal: AbortSignal;
}

/** A kind of work that a queue hands out. What a run does must be safe to do again: it is, after a crash. */
export interface JobDefinition<Data extends object = object, Answer = unknown> {
  /** Its name, which stays the same for ever: stored jobs bear it. */
  readonly kind: string;
  /** What it does: one sentence. */
  readonly help: string;
  readonly queue: QueueName;
  /** What it is given, as it is stored: plain JSON. */
  readonly data: z.ZodType<Data>;
  /** How often it is tried again after it failed. What fails for good is kept among the dead letters, unless 0. */
  readonly retries: number;
  /** Seconds before the first retry; each further one waits twice as long, give or take, up to an hour. */
  readonly backoffSeconds: number;
  /** Seconds that a run may take. After a crash, or where it takes longer, the job is taken again. */
  readonly expirySeconds: number;
  /** Seconds after which it is not worth running any more; a week unless told. */
  readonly uselessAfterSeconds?: number;
  /** Higher ones of its queue go first; 0 unless told. */
  readonly priority?: number;
  /** Jobs with the same key that wait are one job. Every one counts for itself where this is absent. */
  key?(data: Data): string;
  /** Made again and again. One that was missed while no process ran is made up for, once. */
  readonly cron?: {
    /** Five fields, in UTC. */
    readonly expression: string;
    readonly data: Data;
  };
  /** Does it. What it throws counts as a failure. */
  run(data: Data, ports: JobPorts, run: JobRun): Promise<Answer>;
}

/** Declares a kind of job; it works once it stands in `registry.ts`. */
export function defineJob<Data extends object, Answer>(
  definition: JobDefinition<Data, Answer>,
): JobDefinition<Data, Answer> {
  return definition;
}
