import { readState } from '@twinlane/protocol/endpoints/state';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { createPalette } from '../view/palette.ts';
import { renderPositions } from '../view/renderPositions.ts';

/** `twinlane positions list`. */
export const positionsList: Command = {
  name: 'list',
  summary: 'Open positions with their ids',
  args: { json: { type: 'boolean', description: 'The positions as JSON, as GET /api/state gives them' } },
  takesConfig: true,
  examples: [
    ['twinlane positions list', 'for a person'],
    ['twinlane positions list --json | jq -r .[].id', 'for a script'],
  ],
  async run(call) {
    const { args, io } = call;
    const { answer } = await askProcess(await loadSettings(call), (api) => api.call(readState, {}));
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    const held = answer.accounts.flatMap(({ positions }) => positions);
    io.stdout.write(
      `${args['json'] === true ? JSON.stringify(held) : renderPositions(answer.accounts, palette)}\n`,
    );
    return EXIT_CODES.ok;
  },
};
