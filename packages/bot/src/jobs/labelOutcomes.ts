import { z } from 'zod';
import { defineJob } from './defineJob.ts';

/** Batches of one run: what is left is labelled by the next one. */
const BATCHES_AT_ONCE = 10;

/** Labels what came of decisions, as chain time reaches their horizons. */
export const labelOutcomes = defineJob({
  kind: 'labelOutcomes',
  help: 'Every minute: notes what the market did 5 minutes, an hour and a day after decisions, and what trades came to.',
  queue: 'analytics.background',
  data: z.object({}),
  retries: 0,
  backoffSeconds: 1,
  expirySeconds: 300,
  uselessAfterSeconds: 300,
  key: () => 'all',
  cron: { expression: '* * * * *', data: {} },
  async run(_, ports, { signal }) {
    for (let batch = 0; batch < BATCHES_AT_ONCE && !signal.aborted; batch += 1) {
      const { more } = await ports.labelOutcomes();
      if (!more) return;
    }
  },
});
