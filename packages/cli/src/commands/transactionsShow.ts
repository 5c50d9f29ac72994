import { readTransaction } from '@twinlane/protocol/endpoints/transactions';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { renderTransaction } from '../view/renderTransaction.ts';

/** `twinlane transactions show`. */
export const transactionsShow: Command = {
  name: 'show',
  summary: 'All that is known of a transaction',
  details:
    'Its attempts with nonce, fees and route, each step with its cause, its gas, its block, its fill and its failures.',
  args: {
    id: {
      type: 'positional',
      description: 'Its id, as `twinlane transactions list` shows it',
      required: true,
    },
    json: { type: 'boolean', description: 'The answer of GET /api/transactions/:id as JSON' },
  },
  takesConfig: true,
  examples: [['twinlane transactions show 019b1f3c-5a', 'attempts, steps, gas and fill']],
  async run(call) {
    const { args } = call;
    const id = String(args['id']);
    return showAnswer(call, (api) => api.call(readTransaction, { params: { id } }), renderTransaction);
  },
};
