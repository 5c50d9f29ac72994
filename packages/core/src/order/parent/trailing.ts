import { Decimal } from 'decimal.js';
import { z } from 'zod';
import { defineOrderKind } from './orderKind.ts';
import type { OrderQuestion } from './orderKind.ts';
import type { ParentOrderMemory } from './parentOrder.ts';
import { swapBounds } from './swapBounds.ts';
import { tradeNow } from './trigger.ts';

const trailingParamsSchema = z.strictObject({
  trailPercent: z
    .number()
    .min(0.01)
    .max(99)
    .describe(
      'How far the price must turn: a sale from its highest since the order, a purchase from its lowest, per cent',
    ),
  ...swapBounds,
});

/** A new extreme is noted when it is so much beyond the one noted before, so that a steady move is not stored on every block. */
const NOTED_MOVE = 0.0005;

/** A stop that follows the price while it moves in the order's favour. */
export const trailing = defineOrderKind<z.infer<typeof trailingParamsSchema>>({
  kind: 'trailing',
  title: 'Trailing stop',
  description:
    'Follows the price while it moves in favour of the order, a sale up and a purchase down, and trades at what the pools pay ' +
    'once it has turned by the trail. The furthest price outlives a restart.',
  params: trailingParamsSchema,
  sides: ['buy', 'sell'],
  endsWhenRefused: false,
  remember(question, { trailPercent }) {
    const { memory, side } = question.order;
    if (memory.triggeredAt !== undefined) {
      return memory;
    }
    const extreme = furthest(question);
    const trail = extreme.mul(1 + ((side === 'sell' ? -1 : 1) * trailPercent) / 100);
    const { price } = question.market;
    const hasTurned = side === 'sell' ? price.lte(trail) : price.gte(trail);
    const noted = note(memory, extreme);
    return hasTurned ? { ...noted, extreme: extreme.toFixed(), triggeredAt: question.snapshot.now } : noted;
  },
  evaluate(question, { trailPercent }) {
    const { memory, side } = question.order;
    const best = side === 'sell' ? 'highest' : 'lowest';
    const extreme = memory.extreme ?? question.market.price.toFixed();
    return memory.triggeredAt === undefined
      ? {
          outcome: 'wait',
          reason: `The price is ${question.market.price.toFixed()}; the ${best} is ${extreme} and the trail ${trailPercent} %.`,
        }
      : tradeNow(question, `The price has turned by ${trailPercent} % from its ${best}, ${extreme}.`);
  },
});

/** The highest price since the order was placed, or the lowest of a purchase. What history still holds mends a gap in what was noted. */
function furthest({ order, market, snapshot }: OrderQuestion): Decimal {
  const seen = market.history
    .filter(
      ({ price, timestamp, blockNumber }) =>
        timestamp >= order.placedAt &&
        blockNumber <= snapshot.block.number &&
        Number.isFinite(price) &&
        price > 0,
    )
    .map(({ price }) => price);
  const prices = [...seen, market.price, order.memory.extreme ?? market.price];
  return order.side === 'sell' ? Decimal.max(...prices) : Decimal.min(...prices);
}

function note(memory: ParentOrderMemory, extreme: Decimal): ParentOrderMemory {
  const known = memory.extreme;
  const isFar = known === undefined || extreme.div(known).minus(1).abs().gt(NOTED_MOVE);
  return isFar ? { ...memory, extreme: extreme.toFixed() } : memory;
}
