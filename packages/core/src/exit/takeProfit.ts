import { z } from 'zod';
import { defineExitRule } from './exitRule.ts';
import { changeOf, isAtOrAbove, priceAtChange, wholeLine } from './valueAgainstCost.ts';

const takeProfitParamsSchema = z.strictObject({
  gainPercent: z
    .number()
    .min(0.01)
    .max(1_000_000)
    .default(5)
    .describe('Sell everything once the position is worth this much more than it cost, per cent'),
});

/** Ends a position that gained enough over what it cost. */
export const takeProfit = defineExitRule<z.infer<typeof takeProfitParamsSchema>>({
  kind: 'takeProfit',
  title: 'Take-profit',
  description: 'Sells everything once the position has gained so much over what it cost.',
  params: takeProfitParamsSchema,
  evaluate(position, snapshot, { gainPercent }) {
    if (!isAtOrAbove(position, snapshot, gainPercent)) {
      return undefined;
    }
    return {
      quantity: position.quantity,
      decision: 'TAKE_PROFIT',
      reason: `${changeOf(position, snapshot)}; the target is a gain of ${gainPercent} %.`,
    };
  },
  lines: (position, cash, { gainPercent }) => wholeLine('target', priceAtChange(position, cash, gainPercent)),
});
