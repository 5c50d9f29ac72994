import { Decimal } from 'decimal.js';
import { z } from 'zod';
import { valueOf } from '../market/valuation.ts';
import { defineExitRule } from './exitRule.ts';
import {
  changeOf,
  hasFallenTo,
  hasRisenTo,
  positionValue,
  priceAtChange,
  wholeLine,
} from './valueAgainstCost.ts';

const trailingStopParamsSchema = z.strictObject({
  trailPercent: z
    .number()
    .min(0.01)
    .max(100)
    .default(2)
    .describe(
      'Sell everything once the price has fallen this much below its highest since the purchase, per cent',
    ),
  activationPercent: z
    .number()
    .min(0)
    .max(1_000_000)
    .default(2)
    .describe(
      'It holds from the moment on that the position was worth this much more than it cost, per cent',
    ),
});

/** Ends a position whose price has turned after a rise. */
export const trailingStop = defineExitRule<z.infer<typeof trailingStopParamsSchema>>({
  kind: 'trailingStop',
  title: 'Trailing stop',
  description:
    'Follows the price up: once the position has gained enough, it is sold as soon as the price has fallen by so much ' +
    'from its highest since the purchase. The highest price outlives a restart.',
  params: trailingStopParamsSchema,
  evaluate(position, snapshot, { trailPercent, activationPercent }, watch) {
    const value = positionValue(position, snapshot);
    if (value === undefined) {
      return undefined;
    }
    const highest = valueOf(
      position.quantity,
      position.token,
      new Decimal(watch.highestPrice),
      snapshot.cash,
    );
    const isArmed = hasRisenTo(highest, position.cost, activationPercent);
    if (!isArmed || !hasFallenTo(value, highest, -trailPercent)) {
      return undefined;
    }
    const fallen = highest === 0n ? 0 : 100 - Number((value * 10_000n) / highest) / 100;
    return {
      quantity: position.quantity,
      decision: 'EXIT',
      reason: `The price is ${fallen.toFixed(2)} % below its highest since the purchase; the trail is ${trailPercent} %. ${changeOf(position, snapshot)}.`,
    };
  },
  lines(position, cash, { trailPercent, activationPercent }, watch) {
    const highestPrice = new Decimal(watch.highestPrice);
    const highest = valueOf(position.quantity, position.token, highestPrice, cash);
    return hasRisenTo(highest, position.cost, activationPercent)
      ? wholeLine('stop', highestPrice.mul(new Decimal(100).sub(trailPercent)).div(100))
      : wholeLine('activation', priceAtChange(position, cash, activationPercent));
  },
});
