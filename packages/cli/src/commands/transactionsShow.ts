import { readTransaction } from '@twinlane/protocol/endpoints/transactions';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { createPalette } from '../view/palette.ts';
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
    const { args, io } = call;
    const id = String(args['id']);
    const { answer } = await askProcess(await loadSettings(call), (api) =>
      api.call(readTransaction, { params: { id } }),
    );
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    io.stdout.write(
      `${args['json'] === true ? JSON.stringify(answer) : renderTransaction(answer, palette)}\n`,
    );
    return EXIT_CODES.ok;
  },
};
