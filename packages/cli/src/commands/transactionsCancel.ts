import { UserError } from '@twinlane/core/errors';
import type { Command } from '../command.ts';
import { REASON } from '../reasonOf.ts';
import { runWish } from '../runWish.ts';

/** `twinlane transactions cancel`. */
export const transactionsCancel: Command = {
  name: 'cancel',
  summary: 'Ask for a transaction not to happen',
  details:
    'What was not sent yet ends at once. What is out gets a dearer transaction that does nothing, with the same nonce: whichever\n' +
    'of the two is mined decides, so that it may happen all the same. Watch it with `twinlane transactions show`.',
  args: {
    id: {
      type: 'positional',
      description: 'Its id, as `twinlane transactions list` shows it',
      required: true,
    },
    reason: REASON,
    json: { type: 'boolean', description: 'The transaction as it then stands, as JSON' },
  },
  takesConfig: true,
  examples: [['twinlane transactions cancel 019b1f3c-5a --reason "wrong token"', 'asks for a cancel']],
  async run(call) {
    const { reason } = call.args;
    if (typeof reason !== 'string' || reason.trim() === '') {
      throw new UserError('cli.usage', '`twinlane transactions cancel` needs --reason.', {
        hint: 'Say why, for the record: --reason "wrong token".',
      });
    }
    return runWish(call, { kind: 'cancel', reason });
  },
};
