import type { Command } from '../command.ts';
import { transactionsCancel } from './transactionsCancel.ts';
import { transactionsKey } from './transactionsKey.ts';
import { transactionsList } from './transactionsList.ts';
import { transactionsShow } from './transactionsShow.ts';
import { transactionsSpeedUp } from './transactionsSpeedUp.ts';
import { transactionsStatistics } from './transactionsStatistics.ts';

/** `twinlane transactions`. */
export const transactions: Command = {
  name: 'transactions',
  summary: 'What the running process sends to the chain, and where each of it stands',
  details:
    'Only live mode sends transactions. Cancelling and speeding up need the note that the running process keeps in its data\n' +
    'folder, which only the user who started it can read.',
  takesConfig: false,
  examples: [
    ['twinlane transactions list --open', 'what is under way'],
    ['twinlane transactions show <id>', 'all that is known of one'],
  ],
  subCommands: [
    transactionsList,
    transactionsShow,
    transactionsCancel,
    transactionsSpeedUp,
    transactionsKey,
    transactionsStatistics,
  ],
};
