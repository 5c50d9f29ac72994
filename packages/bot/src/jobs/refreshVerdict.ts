import { defineJob } from './defineJob.ts';
import { keyOfToken, tradeOfToken } from './tradeOfToken.ts';

/** Makes the verdict on a token anew before the last one has run out. */
export const refreshVerdict = defineJob({
  kind: 'refreshVerdict',
  help: 'Scans a token again whose verdict is used and gets old.',
  queue: 'risk.normal',
  data: tradeOfToken,
  retries: 0,
  backoffSeconds: 1,
  expirySeconds: 60,
  uselessAfterSeconds: 60,
  key: keyOfToken,
  run: (trade, ports) => ports.refreshVerdict(trade),
});
