import { UserError } from '@twinlane/core/errors';
import { listTransactions } from '@twinlane/protocol/endpoints/transactions';
import type { transactionQuery } from '@twinlane/protocol/transaction';
import type { z } from 'zod';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { renderTransactions } from '../view/renderTransactions.ts';

const USUAL_COUNT = '20';

/** `twinlane transactions list`. */
export const transactionsList: Command = {
  name: 'list',
  summary: 'Transactions, the newest first',
  args: {
    open: { type: 'boolean', description: 'Only those that have not ended' },
    ended: { type: 'boolean', description: 'Only those that have ended' },
    limit: {
      type: 'string',
      description: 'How many, 1 to 200',
      default: USUAL_COUNT,
      valueHint: 'count',
    },
    after: {
      type: 'string',
      description: 'Go on after this one, the last of the page before',
      valueHint: 'id',
    },
    json: { type: 'boolean', description: 'The answer of GET /api/transactions as JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane transactions list', 'the last twenty'],
    ['twinlane transactions list --open --json', 'what is under way, for a script'],
  ],
  async run(call) {
    const { args } = call;
    if (args['open'] === true && args['ended'] === true) {
      throw new UserError('cli.usage', '--open and --ended contradict each other.', {
        hint: 'Give one of the two, or none for all.',
      });
    }
    const query: z.input<typeof transactionQuery> = {
      limit: String(args['limit'] ?? USUAL_COUNT),
      state: args['open'] === true ? 'open' : args['ended'] === true ? 'ended' : 'all',
      ...(args['after'] === undefined ? {} : { cursor: String(args['after']) }),
    };
    return showAnswer(call, (api) => api.call(listTransactions, { query }), renderTransactions);
  },
};
