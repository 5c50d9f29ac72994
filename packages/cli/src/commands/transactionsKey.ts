import { readTransactionKey, resumeTransactionKey } from '@twinlane/protocol/endpoints/transactions';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { renderTransactionKey } from '../view/renderTransactionKey.ts';

/** `twinlane transactions key`. */
export const transactionsKey: Command = {
  name: 'key',
  summary: 'How the key stands that signs, and the way to let a halted one sign again',
  details:
    'A key is halted when the chain has a transaction of it that is not ours, or when the database has lost some. Look at what the\n' +
    'key was used for before you resume it; docs/transactions.md says more.',
  args: {
    resume: { type: 'boolean', description: 'Let the halted key sign again' },
    json: { type: 'boolean', description: 'The answer of GET /api/transactions/key as JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane transactions key', 'nonces, what is under way, balance, and whether it is halted'],
    ['twinlane transactions key --resume', 'after you have looked'],
  ],
  async run(call) {
    const { args } = call;
    return showAnswer(
      call,
      (api) =>
        args['resume'] === true
          ? api.call(resumeTransactionKey, { body: {} })
          : api.call(readTransactionKey, {}),
      renderTransactionKey,
    );
  },
};
