import { readOrder } from '@twinlane/protocol/endpoints/orders';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { renderOrder } from '../view/renderOrders.ts';

/** `twinlane orders show`. */
export const ordersShow: Command = {
  name: 'show',
  summary: 'One order with those that it led to',
  args: {
    id: { type: 'positional', description: 'Its id, as `twinlane orders list` shows it', required: true },
    json: { type: 'boolean', description: 'As JSON' },
  },
  takesConfig: true,
  examples: [['twinlane orders show 019b1f3c-5a', 'how far it has come']],
  async run(call) {
    const { args } = call;
    return showAnswer(
      call,
      (api) => api.call(readOrder, { params: { id: String(args['id']) } }),
      renderOrder,
    );
  },
};
