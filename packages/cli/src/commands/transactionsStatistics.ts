import { readTransactionStatistics } from '@twinlane/protocol/endpoints/transactions';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { createPalette } from '../view/palette.ts';
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
    const { args, io } = call;
    const limit = String(args['limit'] ?? USUAL_COUNT);
    const { answer } = await askProcess(await loadSettings(call), (api) =>
      api.call(readTransactionStatistics, { query: { limit } }),
    );
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    io.stdout.write(
      `${args['json'] === true ? JSON.stringify(answer) : renderTransactionStatistics(answer, palette)}\n`,
    );
    return EXIT_CODES.ok;
  },
};
