import { z } from 'zod';

/** How a bot chooses the size of its entries, before its intel level, the free cash, exposure and depth bound it. */
export const sizingSettingsSchema = z.strictObject({
  method: z
    .enum(['level', 'fixed', 'percent', 'volatility'])
    .default('level')
    .describe(
      "`level`: as much as the intel level allows. `fixed`: `amount`. `percent`: a share of the account's equity. " +
        '`volatility`: so much that the usual move of the token costs a set share of the equity. ' +
        'Whatever it is, level, cash, exposure limits and depth bound it.',
    ),
  amount: z
    .number()
    .positive()
    .max(1e12)
    .default(500)
    .describe('`fixed`: cash for each entry, in whole units'),
  percent: z
    .number()
    .positive()
    .max(100)
    .default(5)
    .describe("`percent`: share of the account's equity for each entry, per cent"),
  riskPercent: z
    .number()
    .positive()
    .max(100)
    .default(0.5)
    .describe("`volatility`: share of the account's equity that the token's usual move may cost, per cent"),
  horizonSeconds: z
    .number()
    .int()
    .min(1)
    .max(366 * 86_400)
    .default(3_600)
    .describe('`volatility`: chain seconds over which the usual move is counted'),
});
export type SizingSettings = z.infer<typeof sizingSettingsSchema>;
