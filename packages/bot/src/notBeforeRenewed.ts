import { setTimeout as sleep } from 'node:timers/promises';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Submission } from '@twinlane/core/transaction/submission';

/** A renewal of the embedded node takes no longer, ms. */
const RENEWAL_MS = 5_000;
const RENEWAL_POLL_MS = 20;

/**
 * The embedded node is renewed after blocks with our transactions: it stands at its first block for a moment, and takes
 * nothing.
 */
export function notBeforeRenewed(
  submission: Submission,
  client: Pick<ChainReader, 'block'>,
  head: () => number,
): Submission {
  return {
    ...submission,
    async send(raw, route) {
      for (let waited = 0; waited < RENEWAL_MS; waited += RENEWAL_POLL_MS) {
        const latest = await client.block('latest').catch(() => undefined);
        if ((latest?.number ?? 0) >= head()) {
          break;
        }
        await sleep(RENEWAL_POLL_MS);
      }
      return submission.send(raw, route);
    },
  };
}
