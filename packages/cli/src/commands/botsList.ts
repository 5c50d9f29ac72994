import { listBots } from '@twinlane/protocol/endpoints/bots';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { renderBots } from '../view/renderBots.ts';

/** `twinlane bots list`. */
export const botsList: Command = {
  name: 'list',
  summary: 'All bots with their states and reasons',
  args: { json: { type: 'boolean', description: 'The bots as JSON, as GET /api/bots gives them' } },
  takesConfig: true,
  examples: [
    ['twinlane bots list', 'for a person'],
    ['twinlane bots list --json | jq -r .[].state', 'for a script'],
  ],
  async run(call) {
    const { args, io } = call;
    const { answer } = await askProcess(await loadSettings(call), (api) => api.call(listBots, {}));
    io.stdout.write(`${args['json'] === true ? JSON.stringify(answer.items) : renderBots(answer.items)}\n`);
    return EXIT_CODES.ok;
  },
};
