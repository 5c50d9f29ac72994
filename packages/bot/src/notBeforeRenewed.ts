import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Submission } from '@twinlane/core/transaction/submission';

/**
 * The embedded node is renewed after blocks with our transactions: it stands at its first block for a moment, and takes
 * nothing. Its newest block is told when that is over.
 */
export function notBeforeRenewed(submission: Submission, client: Pick<ChainReader, 'block'>): Submission {
  return {
    ...submission,
    async send(raw, route) {
      // A node that does not answer says so to what is sent, too.
      await client.block('latest').catch(() => undefined);
      return submission.send(raw, route);
    },
  };
}
