import { previewOrder } from '@twinlane/protocol/endpoints/orders';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { ORDER_ARGS, orderWishOf } from '../orderWish.ts';
import { renderPreview } from '../view/renderOrders.ts';

/** `twinlane orders preview`. */
export const ordersPreview: Command = {
  name: 'preview',
  summary: 'What an order would do now: quote, price impact, gas, the least it brings, risk and warnings',
  details: 'Of an order that trades in parts, its first part is tried. Nothing is placed.',
  args: { ...ORDER_ARGS, json: { type: 'boolean', description: 'As JSON' } },
  takesConfig: true,
  examples: [
    ['twinlane orders preview buy PEPE 100', 'a purchase for 100 of cash'],
    ['twinlane orders preview sell PEPE all --kind twap --param minutes=30,slices=10', 'its first slice'],
  ],
  async run(call) {
    const wish = orderWishOf(call);
    return showAnswer(call, (api) => api.call(previewOrder, { body: wish }), renderPreview);
  },
};
