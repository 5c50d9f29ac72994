import { z } from 'zod';
import { defineOrderKind } from './orderKind.ts';
import { priceSchema } from './price.ts';
import { swapBounds } from './swapBounds.ts';
import { takeAtPrice } from './takeAtPrice.ts';

const limitParamsSchema = z.strictObject({
  price: priceSchema.describe(
    'The worst price to accept, cash per whole token, fees and own impact included',
  ),
  ...swapBounds,
});

/** Trades at a price or better. */
export const limit = defineOrderKind<z.infer<typeof limitParamsSchema>>({
  kind: 'limit',
  title: 'Limit',
  description:
    'Waits until the pools pay the price or better, what its own size costs included, and then trades as much as they take at ' +
    'it: all that is left, or a part of at least a tenth. The price is also the least that the chain may pay: it reverts below.',
  params: limitParamsSchema,
  sides: ['buy', 'sell'],
  endsWhenRefused: false,
  evaluate: (question, { price }) => takeAtPrice(question, price),
});
