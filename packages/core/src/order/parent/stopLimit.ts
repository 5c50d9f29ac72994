import { z } from 'zod';
import { defineOrderKind } from './orderKind.ts';
import { priceSchema } from './price.ts';
import { swapBounds } from './swapBounds.ts';
import { takeAtPrice } from './takeAtPrice.ts';
import { rememberTrigger, waitForStop } from './trigger.ts';

const stopLimitParamsSchema = z.strictObject({
  stopPrice: priceSchema.describe(
    'A sale waits for a fall to this price, a purchase for a rise; cash per whole token',
  ),
  price: priceSchema.describe('The worst price to accept from then on, cash per whole token'),
  ...swapBounds,
});

/** A limit order that begins once a price was reached. */
export const stopLimit = defineOrderKind<z.infer<typeof stopLimitParamsSchema>>({
  kind: 'stopLimit',
  title: 'Stop-limit',
  description:
    'Waits like a stop, and trades like a limit order from then on: never at a worse price, so perhaps not at all where the ' +
    'market runs through both prices at once.',
  params: stopLimitParamsSchema,
  sides: ['buy', 'sell'],
  endsWhenRefused: false,
  remember: (question, { stopPrice }) => rememberTrigger(question, stopPrice),
  evaluate: (question, { stopPrice, price }) =>
    question.order.memory.triggeredAt === undefined
      ? waitForStop(question, stopPrice)
      : takeAtPrice(question, price),
});
