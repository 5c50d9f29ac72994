import { defineJob } from './defineJob.ts';
import { tradeOfToken } from './tradeOfToken.ts';

/**
 * The whole analysis of an entry: the trade and its sale simulated, the token scanned. It changes nothing and its answer is
 * of use for a few blocks only, so nothing of it is kept: who lost it asks again.
 */
export const analyseEntry = defineJob({
  kind: 'analyseEntry',
  help: 'Simulates an entry with its exit and scans the token, for a bot that waits for it.',
  queue: 'risk.urgent',
  data: tradeOfToken,
  retries: 0,
  backoffSeconds: 1,
  expirySeconds: 30,
  uselessAfterSeconds: 15,
  run: (trade, ports) => ports.analyse(trade),
});
