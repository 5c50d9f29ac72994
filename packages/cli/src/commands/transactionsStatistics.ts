import { readTransactionStatistics } from '@twinlane/protocol/endpoints/transactions';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { renderTransactionStatistics } from '../view/renderTransactions.ts';

const USUAL_COUNT = '200';

/** `twinlane transactions statistics`. */
export const transactionsStatistics: Command = {
  name: 'statistics',
  summary: 'What each way of sending has shown: delay, and price against the quote',
  details:
    'Blocks are counted from the one that the order was decided on, the wait for a cheaper one included; seconds from the first\n' +
    'signature to when it was found in a block. Prices compare what was received with what was quoted: negative is less.',
  args: {
    limit: {
      type: 'string',
      description: 'Of how many of the newest transactions, 1 to 500',
      default: USUAL_COUNT,
      valueHint: 'count',
    },
    json: { type: 'boolean', description: 'The answer of GET /api/transactions/statistics as JSON' },
  },
  takesConfig: true,
  examples: [['twinlane transactions statistics', 'public pool and relays beside each other']],
  async run(call) {
    const { args } = call;
    const limit = String(args['limit'] ?? USUAL_COUNT);
    return showAnswer(
      call,
      (api) => api.call(readTransactionStatistics, { query: { limit } }),
      renderTransactionStatistics,
    );
  },
};
