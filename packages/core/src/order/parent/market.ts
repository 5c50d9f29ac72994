import { z } from 'zod';
import { defineOrderKind } from './orderKind.ts';
import { swapBounds } from './swapBounds.ts';

const marketParamsSchema = z.strictObject(swapBounds);

/** Trades at once, at what the pools pay. */
export const market = defineOrderKind<z.infer<typeof marketParamsSchema>>({
  kind: 'market',
  title: 'Market',
  description:
    'Trades all of it at once at what the pools pay, within the slippage that the settings allow. A gate that refuses it ends ' +
    'it; an order that the chain does not fill is tried again a few times.',
  params: marketParamsSchema,
  sides: ['buy', 'sell'],
  endsWhenRefused: true,
  evaluate: ({ left }) => ({
    outcome: 'trade',
    amount: left,
    slice: 0,
    reason: 'A market order trades at once.',
  }),
});
