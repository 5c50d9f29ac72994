import { RetryableError } from '@twinlane/core/errors';

/** Waits for a store that may hang. */
export interface Patience {
  /** Rejects where the work takes too long; it goes on, and nobody waits for it. */
  wait<T>(work: Promise<T>): Promise<T>;
  /** So much hangs already, each with a connection of its own, that nothing more should be asked for now. */
  isOver(): boolean;
}

const MOST_AT_A_TIME = 3;
/** What hangs for so many times the limit is given up for lost, and something else may be asked. */
const LOST_AFTER = 10;

/** `limitMs`: how long each piece of work is waited for. */
export function createPatience(limitMs: number): Patience {
  let underWay = 0;

  function count(work: Promise<unknown>): void {
    let isCounted = true;
    underWay += 1;
    const settled = (): void => {
      clearTimeout(lost);
      if (isCounted) underWay -= 1;
      isCounted = false;
    };
    const lost = setTimeout(settled, LOST_AFTER * limitMs);
    lost.unref();
    work.then(settled, settled);
  }

  return {
    isOver: () => underWay >= MOST_AT_A_TIME,
    async wait(work) {
      count(work);
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(
        () => late.reject(new RetryableError('breaker.late', 'The store does not answer.')),
        limitMs,
      );
      try {
        return await Promise.race([work, late.promise]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
