import { z } from 'zod';

const MOST_HOURS = 1_000_000;

/** Hours for which candles of one interval are kept; larger candles are made of smaller ones, hence a least. */
function hours(interval: string, least: number, usual: number) {
  return z
    .int()
    .min(0)
    .max(MOST_HOURS)
    .refine((value) => value === 0 || value >= least)
    .default(usual)
    .meta({ allowed: `0, or a whole number from ${least} to ${MOST_HOURS}` })
    .describe(`Hours for which candles of ${interval} are kept, by chain time; 0 keeps them for ever.`);
}

/** The `candles` section of the settings. */
export const candleSettings = z.strictObject({
  keepHours: z
    .strictObject({
      '1s': hours('1 second', 1, 1),
      '5s': hours('5 seconds', 1, 6),
      '15s': hours('15 seconds', 1, 24),
      '1m': hours('1 minute', 1, 7 * 24),
      '5m': hours('5 minutes', 25, 30 * 24),
      '15m': hours('15 minutes', 2, 90 * 24),
      '1h': hours('1 hour', 5, 365 * 24),
      '4h': hours('4 hours', 25, 3 * 365 * 24),
      '1d': hours('1 day', 24, 0),
    })
    .prefault({})
    .describe('How long candles are kept.'),
});
