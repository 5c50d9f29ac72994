import { z } from 'zod';
import { defineExitRule } from './exitRule.ts';
import { changeOf, isAtOrBelow, priceAtChange, wholeLine } from './valueAgainstCost.ts';

const stopLossParamsSchema = z.strictObject({
  lossPercent: z
    .number()
    .min(0.01)
    .max(100)
    .default(3)
    .describe('Sell everything once the position is worth this much less than it cost, per cent'),
});

/** Ends a position that lost too much of what it cost. */
export const stopLoss = defineExitRule<z.infer<typeof stopLossParamsSchema>>({
  kind: 'stopLoss',
  title: 'Stop-loss',
  description: 'Sells everything once the position has lost so much of what it cost.',
  params: stopLossParamsSchema,
  evaluate(position, snapshot, { lossPercent }) {
    if (!isAtOrBelow(position, snapshot, -lossPercent)) {
      return undefined;
    }
    return {
      quantity: position.quantity,
      decision: 'STOP_LOSS',
      reason: `${changeOf(position, snapshot)}; the stop is at a loss of ${lossPercent} %.`,
    };
  },
  lines: (position, cash, { lossPercent }) => wholeLine('stop', priceAtChange(position, cash, -lossPercent)),
});
