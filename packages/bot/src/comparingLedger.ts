import type { LiveLedger } from '@twinlane/core/live/liveLedger';
import { compareBooks, COMPARED_AFTER_SECONDS } from './jobs/compareBooks.ts';

/** Books that have every fill compared with the wallet afterwards, by a job of the same transaction. */
export function comparingLedger(ledger: LiveLedger): LiveLedger {
  return {
    ...ledger,
    async bookFill(unit, fill) {
      await ledger.bookFill(unit, fill);
      const data = { accountId: fill.accountId };
      await unit.enqueue({ kind: compareBooks.kind, data, startAfterSeconds: COMPARED_AFTER_SECONDS });
    },
  };
}
