import { readState } from '@twinlane/protocol/endpoints/state';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { renderStatus } from '../view/renderStatus.ts';
import { createPalette } from '../view/palette.ts';

/** `twinlane status`. */
export const status: Command = {
  name: 'status',
  summary: 'What the running process is doing',
  details:
    'Shows mode, block, bots, trades, open positions, cash, equity, breakers and how old the data is.\n' +
    'Finds the process by the data folder; without its note there, by host and port of the settings.',
  args: { json: { type: 'boolean', description: 'The state as JSON, exactly as GET /api/state gives it' } },
  takesConfig: true,
  examples: [
    ['twinlane status', 'for a person'],
    ['twinlane status --json | jq .accounts[0].equity', 'for a script'],
  ],
  async run(call) {
    const { args, io } = call;
    const { url, answer: state } = await askProcess(await loadSettings(call), (api) =>
      api.call(readState, {}),
    );
    io.stdout.write(
      args['json'] === true
        ? `${JSON.stringify(state)}\n`
        : `${renderStatus(state, url, createPalette(io.stdout.isTTY && io.stdout.hasColors()))}\n`,
    );
    return EXIT_CODES.ok;
  },
};
