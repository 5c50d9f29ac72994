import { z } from 'zod';
import { defineExitRule } from './exitRule.ts';
import { changeOf, hasRisenTo, positionValue, priceAtChange } from './valueAgainstCost.ts';

const rung = z.strictObject({
  gainPercent: z.number().min(0.01).max(1_000_000),
  sellPercent: z.number().min(0.01).max(100),
});

const takeProfitLadderParamsSchema = z.strictObject({
  rungs: z
    .array(rung)
    .min(1)
    .max(20)
    .refine((rungs) => total(rungs) <= 100 + 1e-9, {
      message: 'the sellPercent of all rungs must not exceed 100',
    })
    .default([
      { gainPercent: 4, sellPercent: 40 },
      { gainPercent: 8, sellPercent: 30 },
      { gainPercent: 16, sellPercent: 30 },
    ])
    .meta({ allowed: 'a list of 1 to 20 objects with the keys gainPercent and sellPercent' })
    .describe(
      'At each gain over the cost (gainPercent), the share of all that was bought (sellPercent) that is sold; 100 in sum at most',
    ),
});

/** Takes profit in parts, each at a gain of its own. */
export const takeProfitLadder = defineExitRule<z.infer<typeof takeProfitLadderParamsSchema>>({
  kind: 'takeProfitLadder',
  title: 'Laddered take-profit',
  description:
    'Sells a share of what was bought at each rung of gain. What has been sold already, by whichever rule, counts, so a ' +
    'rung is never sold twice, also after a restart; what several rungs leave is left to the other rules.',
  params: takeProfitLadderParamsSchema,
  evaluate(position, snapshot, { rungs }, watch) {
    const value = positionValue(position, snapshot);
    if (value === undefined) {
      return undefined;
    }
    const reached = rungs.filter(({ gainPercent }) => hasRisenTo(value, position.cost, gainPercent));
    const due = partOf(BigInt(watch.bought), total(reached));
    const sold = BigInt(watch.bought) - position.quantity;
    if (due <= sold) {
      return undefined;
    }
    return {
      quantity: due - sold,
      decision: 'TAKE_PROFIT',
      reason: `${changeOf(position, snapshot)}; at ${reached.length} of ${rungs.length} rungs ${total(reached)} % of what was bought is to be sold.`,
    };
  },
  lines(position, cash, { rungs }, watch) {
    const bought = BigInt(watch.bought);
    let sold = bought - position.quantity;
    let due = 0;
    return [...rungs]
      .sort((a, b) => a.gainPercent - b.gainPercent)
      .flatMap(({ gainPercent, sellPercent }) => {
        due += sellPercent;
        const price = priceAtChange(position, cash, gainPercent);
        const part = partOf(bought, due) - sold;
        if (price === undefined || part <= 0n) {
          return [];
        }
        sold += part;
        return [{ kind: 'target', price, sharePercent: Number((part * 10_000n) / position.quantity) / 100 }];
      });
  },
});

function total(rungs: readonly z.infer<typeof rung>[]): number {
  return rungs.reduce((sum, { sellPercent }) => sum + sellPercent, 0);
}

const BILLIONTHS_PER_PERCENT = 10_000_000;

function partOf(amount: bigint, percent: number): bigint {
  return (amount * BigInt(Math.round(Math.min(percent, 100) * BILLIONTHS_PER_PERCENT))) / 1_000_000_000n;
}
