import { z } from 'zod';

/** How much of an account may hang on one thing. Shares of the account's equity, per cent; entries on order count. */
export const exposureLimitsSchema = z.strictObject({
  tokenPercent: z
    .number()
    .positive()
    .max(100)
    .default(25)
    .describe('In one token, all bots together; the intel level of a bot may set less'),
  venuePercent: z
    .number()
    .positive()
    .max(100)
    .default(60)
    .describe('In what would be sold on one venue, all bots together'),
  botPercent: z.number().positive().max(100).default(80).describe('In all that one bot holds'),
  totalPercent: z
    .number()
    .positive()
    .max(100)
    .default(80)
    .describe('In all tokens together; the rest stays cash'),
  correlatedPercent: z
    .number()
    .positive()
    .max(100)
    .default(40)
    .describe('In a token and all that moves with it, all bots together'),
  correlation: z
    .number()
    .min(0)
    .max(1)
    .default(0.8)
    .describe('Correlation of the moves from block to block from which on two tokens count as one'),
});
export type ExposureLimits = z.infer<typeof exposureLimitsSchema>;
