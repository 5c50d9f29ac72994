import type { JobRequest } from '@twinlane/core/unitOfWork';

/** Runs one statement of a transaction. */
export type RunInTransaction = (
  text: string,
  params: readonly unknown[],
) => Promise<readonly Record<string, unknown>[]>;

/** The queues, as the store needs them. */
export interface EnqueuePort {
  /** Puts the job in its queue with the statements of a transaction. @returns The queue. */
  put(job: JobRequest, run: RunInTransaction): Promise<string>;
  /** Says that the queue has something new, which was committed. */
  wake(queue: string): void;
}
