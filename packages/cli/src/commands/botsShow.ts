import { readBot } from '@twinlane/protocol/endpoints/bots';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
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
    const { args } = call;
    return showAnswer(call, (api) => api.call(readBot, { params: { id: String(args['bot']) } }), renderBot);
  },
};
