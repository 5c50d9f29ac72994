import { z } from 'zod';
import { showUnits } from '../money/showUnits.ts';
import { defineExitRule } from './exitRule.ts';
import { saleDepth } from './positionWatch.ts';
import { positionValue } from './valueAgainstCost.ts';

const liquidityExitParamsSchema = z.strictObject({
  cover: z
    .number()
    .min(1)
    .max(1_000)
    .default(2)
    .describe(
      'Sell a part once the cash to be had within 5 % of the price is less than this many times what the position is worth',
    ),
  lostPercent: z
    .number()
    .min(1)
    .max(100)
    .default(70)
    .describe('Sell everything once that cash has fallen by so much since the position was opened, per cent'),
});

/** Numbers are compared in millionths. */
const MILLION = 1_000_000;
/** What is sold goes a little further than it must, so that the next small ebb sells nothing. */
const FURTHER = 1.25;

/** Leaves, wholly or in part, before the liquidity that the exit needs has gone. */
export const liquidityExit = defineExitRule<z.infer<typeof liquidityExitParamsSchema>>({
  kind: 'liquidityExit',
  title: 'Liquidity-aware exit',
  description:
    'Watches the cash that a seller can take out of the best pool until the price has fallen by 5 %. Where it no longer ' +
    'covers the position, the position is cut down to what it covers; where most of it has gone since the purchase, ' +
    'everything is sold.',
  params: liquidityExitParamsSchema,
  evaluate(position, snapshot, { cover, lostPercent }, watch) {
    const market = snapshot.tokens.get(position.token.address);
    const value = positionValue(position, snapshot);
    if (market === undefined || value === undefined) {
      return undefined;
    }
    const depth = saleDepth(market);
    const before = BigInt(watch.depth);
    const show = (amount: bigint): string => showUnits(amount, snapshot.cash);
    if (before > 0n && depth * BigInt(MILLION) <= before * millionths(1 - lostPercent / 100)) {
      return {
        quantity: position.quantity,
        decision: 'EXIT',
        reason: `${show(depth)} can be had within 5 % of the price, of ${show(before)} when it was bought; the limit is a loss of ${lostPercent} %.`,
      };
    }
    if (depth * BigInt(MILLION) >= value * millionths(cover)) {
      return undefined;
    }
    const keptValue = (depth * BigInt(MILLION)) / millionths(cover * FURTHER);
    return {
      quantity: position.quantity - (position.quantity * keptValue) / value,
      decision: 'EXIT',
      reason: `${show(depth)} can be had within 5 % of the price, less than ${cover} times the ${show(value)} that the position is worth.`,
    };
  },
});

function millionths(value: number): bigint {
  return BigInt(Math.round(value * MILLION));
}
