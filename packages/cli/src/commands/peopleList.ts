import { listPeople } from '@twinlane/protocol/endpoints/people';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { createPalette } from '../view/palette.ts';
import { renderPeople } from '../view/renderLogins.ts';

const MOST = 200;

/** `twinlane people list`. */
export const peopleList: Command = {
  name: 'list',
  summary: `Wallets that may log in, at most ${MOST}`,
  args: { json: { type: 'boolean', description: 'The answer of GET /api/people as JSON' } },
  takesConfig: true,
  examples: [['twinlane people list', 'those of the config file first']],
  async run(call) {
    const { args, io } = call;
    const config = await loadSettings(call);
    const { answer } = await askProcess(config, (api) => api.call(listPeople, { query: { limit: MOST } }));
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    const text = args['json'] === true ? JSON.stringify(answer) : renderPeople(answer.items, palette);
    io.stdout.write(`${text}\n`);
    return EXIT_CODES.ok;
  },
};
