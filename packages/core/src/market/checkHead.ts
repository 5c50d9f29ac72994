import { RetryableError } from '../errors.ts';

/** How many blocks a chain may go back at once; pools that were created in them are searched for anew. */
export const SEARCH_BACK = 256;

/**
 * A node that is put back to a checkpoint shows its genesis block as the head for a moment. No chain goes back so far:
 * such a node is away.
 * @throws RetryableError `chain.behind` where the head cannot be that of the chain whose block `last` has been seen.
 */
export function checkHead(head: number, last: number): void {
  if (last - head > SEARCH_BACK || (head === 0 && last > 0)) {
    throw new RetryableError(
      'chain.behind',
      `The node shows block ${head} as its newest, long after block ${last}.`,
      {
        hint: 'It is starting or loading its state; if it was given another chain, begin with a new data folder.',
      },
    );
  }
}
