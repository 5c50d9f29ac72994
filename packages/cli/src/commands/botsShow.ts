import { readBot } from '@twinlane/protocol/endpoints/bots';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { renderBot } from '../view/renderBots.ts';

/** `twinlane bots show`. */
export const botsShow: Command = {
  name: 'show',
  summary: 'One bot: its state, its settings and what keeps it from entering',
  args: {
    bot: { type: 'positional', description: 'Its name or its id', required: true },
    json: { type: 'boolean', description: 'The bot as JSON' },
  },
  takesConfig: true,
  examples: [['twinlane bots show momentum', 'all there is to know of it']],
  async run(call) {
    const { args, io } = call;
    const { answer } = await askProcess(await loadSettings(call), (api) =>
      api.call(readBot, { params: { id: String(args['bot']) } }),
    );
    io.stdout.write(`${args['json'] === true ? JSON.stringify(answer) : renderBot(answer)}\n`);
    return EXIT_CODES.ok;
  },
};
