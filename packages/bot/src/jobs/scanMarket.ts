import { z } from 'zod';
import { defineJob } from './defineJob.ts';

/** Tokens that are scanned in one go: a scan is a dozen calls to the node. */
const TOKENS_AT_ONCE = 3;

/** Scans tokens that nobody has asked for, the deepest first, so that a verdict is at hand when a bot wants to enter. */
export const scanMarket = defineJob({
  kind: 'scanMarket',
  help: `Every five minutes: scans up to ${TOKENS_AT_ONCE} tokens of the market that have no verdict, the deepest first.`,
  queue: 'risk.background',
  data: z.object({}),
  retries: 0,
  backoffSeconds: 1,
  expirySeconds: 240,
  uselessAfterSeconds: 240,
  key: () => 'all',
  cron: { expression: '*/5 * * * *', data: {} },
  async run(_, ports, { signal }) {
    for (const trade of ports.withoutVerdict(TOKENS_AT_ONCE)) {
      if (signal.aborted) return;
      await ports.refreshVerdict(trade);
    }
  },
});
