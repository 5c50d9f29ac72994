import { RetryableError } from '@twinlane/core/errors';
import type { Cancellation, PoolMirror } from '@twinlane/core/ports';

/** Resolves with the next block, or when the work is given up. */
export function nextBlock(mirror: Pick<PoolMirror, 'onBlock'>, cancellation?: Cancellation): Promise<void> {
  return new Promise((resolve) => {
    const stop = mirror.onBlock(async () => done());
    const done = (): void => {
      stop();
      resolve();
    };
    cancellation?.onCancel(done);
  });
}

/** Does the work again with each block while it may yet succeed, as when the database does not answer. */
export async function insist<Result>(
  mirror: Pick<PoolMirror, 'onBlock'>,
  work: () => Promise<Result>,
  onFault: (error: RetryableError) => void,
): Promise<Result> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RetryableError)) {
        throw error;
      }
      onFault(error);
    }
    await nextBlock(mirror);
  }
}
