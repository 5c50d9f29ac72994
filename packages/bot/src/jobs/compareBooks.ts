import { RetryableError } from '@twinlane/core/errors';
import { z } from 'zod';
import { defineJob } from './defineJob.ts';

/** Seconds after a fill at which the books are compared: several fills make one comparison. */
export const COMPARED_AFTER_SECONDS = 30;

/**
 * Compares a live account's books with its wallet after fills. It is put in with the transaction that books the fill, so
 * that no fill goes unchecked, whenever the process ends.
 */
export const compareBooks = defineJob({
  kind: 'compareBooks',
  help: 'Compares the books of a live account with its wallet after a fill, and tells where they differ.',
  queue: 'execution.critical',
  data: z.object({ accountId: z.string() }),
  retries: 8,
  backoffSeconds: 15,
  expirySeconds: 60,
  key: ({ accountId }) => accountId,
  async run({ accountId }, ports) {
    const found = await ports.compareBooks(accountId);
    if (found === undefined || found.agrees) return;
    if (found.ordersInFlight > 0) {
      const text = 'Books and wallet differ while orders are in flight: it is looked at again.';
      throw new RetryableError('books.inFlight', text);
    }
    ports.tellDifference(found);
  },
});
