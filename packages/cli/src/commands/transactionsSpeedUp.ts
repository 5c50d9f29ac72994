import type { Command } from '../command.ts';
import { runWish } from '../runWish.ts';

/** `twinlane transactions speed-up`. */
export const transactionsSpeedUp: Command = {
  name: 'speed-up',
  summary: 'Ask for a dearer attempt at a transaction',
  details:
    'Sends the same with the same nonce and fees that are higher by 15 % at least, never above the ceiling. A swap is checked\n' +
    'first: where it can no longer fetch its minimum, it is cancelled instead.',
  args: {
    id: {
      type: 'positional',
      description: 'Its id, as `twinlane transactions list` shows it',
      required: true,
    },
    json: { type: 'boolean', description: 'The transaction as it then stands, as JSON' },
  },
  takesConfig: true,
  examples: [['twinlane transactions speed-up 019b1f3c-5a', 'asks for higher fees']],
  run: (call) => runWish(call, { kind: 'replace' }),
};
