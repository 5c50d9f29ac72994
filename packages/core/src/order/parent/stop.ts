import { z } from 'zod';
import { defineOrderKind } from './orderKind.ts';
import { priceSchema } from './price.ts';
import { swapBounds } from './swapBounds.ts';
import { rememberTrigger, tradeNow, waitForStop } from './trigger.ts';

const stopParamsSchema = z.strictObject({
  stopPrice: priceSchema.describe(
    'A sale waits for a fall to this price, a purchase for a rise; cash per whole token',
  ),
  ...swapBounds,
});

/** Trades at what the pools pay once a price was reached. */
export const stop = defineOrderKind<z.infer<typeof stopParamsSchema>>({
  kind: 'stop',
  title: 'Stop',
  description:
    'Waits until the price at the end of a block has fallen to the stop (a sale) or risen to it (a purchase), then trades at ' +
    'what the pools pay. Once reached it stays reached, also where the price turns again or the program is started anew.',
  params: stopParamsSchema,
  sides: ['buy', 'sell'],
  endsWhenRefused: false,
  remember: (question, { stopPrice }) => rememberTrigger(question, stopPrice),
  evaluate: (question, { stopPrice }) =>
    question.order.memory.triggeredAt === undefined
      ? waitForStop(question, stopPrice)
      : tradeNow(question, `The stop of ${stopPrice} was reached.`),
});
