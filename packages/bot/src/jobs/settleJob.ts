import { isTwinlaneError } from '@twinlane/core/errors';
import type { JobWithMetadata, PgBoss } from 'pg-boss';
import type { JobDefinition } from './defineJob.ts';

/**
 * How a run ended, for whoever counts. `retried`: it failed and is tried again; `dead`: it failed for good and waits for a
 * person; `forgotten`: it failed and nobody needs it any more; `useless`: it had waited too long to be run.
 */
export type JobOutcome = 'done' | 'retried' | 'dead' | 'forgotten' | 'useless';

/** A job as pg-boss hands it out. */
export type ClaimedJob = JobWithMetadata<{ readonly kind?: unknown; readonly data?: unknown }>;

/** What a failed run leaves for a person to read. Never more of an error than its words: it may hold anything. */
export function failureOf(error: unknown): { readonly code: string; readonly message: string } {
  const message = error instanceof Error ? error.message : String(error);
  return { code: isTwinlaneError(error) ? error.code : 'job.fault', message: message.slice(0, 500) };
}

/** What becomes of a job of which a run failed. */
export function outcomeOfFailure(
  job: ClaimedJob,
  definition: JobDefinition | undefined,
): 'retried' | 'dead' | 'forgotten' {
  if (definition?.retries === 0) return 'forgotten';
  return job.retryCount < job.retryLimit ? 'retried' : 'dead';
}

/** Tells the database that a job is done. What nobody needs to read any more leaves no row. */
export async function settleDone(
  boss: PgBoss,
  job: ClaimedJob,
  definition: JobDefinition | undefined,
): Promise<void> {
  if (definition === undefined || definition.retries === 0) await boss.deleteJob(job.name, job.id);
  else await boss.complete(job.name, job);
}

/** Tells the database that a run failed: it is tried again later, goes to the dead letters, or is forgotten. */
export async function settleFailed(
  boss: PgBoss,
  job: ClaimedJob,
  definition: JobDefinition | undefined,
  error: unknown,
): Promise<void> {
  if (definition?.retries === 0) await boss.deleteJob(job.name, job.id);
  else await boss.fail(job.name, job, failureOf(error));
}
