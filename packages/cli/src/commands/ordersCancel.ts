import { cancelOrder } from '@twinlane/protocol/endpoints/orders';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { REASON, reasonOf } from '../reasonOf.ts';
import { renderOrder } from '../view/renderOrders.ts';

/** `twinlane orders cancel`. */
export const ordersCancel: Command = {
  name: 'cancel',
  summary: 'Cancel an order, or an exit in slices',
  details:
    'What it traded stays, and what is in flight may still be filled. An exit in slices that was cancelled is not begun again\n' +
    'for its position; exits that are urgent sell it all the same.',
  args: {
    id: { type: 'positional', description: 'Its id, as `twinlane orders list` shows it', required: true },
    reason: REASON,
    json: { type: 'boolean', description: 'The order as JSON' },
  },
  takesConfig: true,
  examples: [['twinlane orders cancel 019b1f3c-5a --reason "changed my mind"', 'nothing more is sent']],
  async run(call) {
    const { args } = call;
    const reason = reasonOf(call, 'orders cancel');
    return showAnswer(
      call,
      (api) => api.call(cancelOrder, { params: { id: String(args['id']) }, body: { reason } }),
      renderOrder,
    );
  },
};
