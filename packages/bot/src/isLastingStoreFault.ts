import { isTwinlaneError, RetryableError } from '@twinlane/core/errors';

/** A fault of the database that trying again on the next block does not mend. */
export function isLastingStoreFault(error: unknown): error is Error {
  return isTwinlaneError(error) && !(error instanceof RetryableError) && error.code.startsWith('store.');
}
