import type { BOT_ACTS } from '@twinlane/protocol/bot';
import { pauseBot, resetBot, startBot, stopBot } from '@twinlane/protocol/endpoints/bots';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { REASON, reasonOf } from '../reasonOf.ts';
import { renderBot } from '../view/renderBots.ts';

interface Act {
  readonly name: (typeof BOT_ACTS)[number];
  readonly summary: string;
  readonly details: string;
  readonly args?: Command['args'];
}

const ENDPOINTS = { start: startBot, pause: pauseBot, stop: stopBot, reset: resetBot };

function actCommand({ name, summary, details, args: own = {} }: Act): Command {
  return {
    name,
    summary,
    details,
    args: {
      bot: { type: 'positional', description: 'Its name or its id', required: true },
      ...own,
      reason: REASON,
      json: { type: 'boolean', description: 'The bot as JSON' },
    },
    takesConfig: true,
    examples: [[`twinlane bots ${name} momentum --reason "the news"`, summary.toLowerCase()]],
    async run(call) {
      const { args, io, hide } = call;
      const reason = reasonOf(call, `bots ${name}`);
      const params = { id: String(args['bot']) };
      const body = args['close'] === true ? { reason, close: true } : { reason };
      const { answer } = await askProcess(
        await loadSettings(call),
        (api) => api.call(ENDPOINTS[name], { params, body }),
        { hide },
      );
      io.stdout.write(`${args['json'] === true ? JSON.stringify(answer) : renderBot(answer)}\n`);
      return EXIT_CODES.ok;
    },
  };
}

/** `twinlane bots start`. */
export const botsStart = actCommand({
  name: 'start',
  summary: 'Let a paused or stopped bot run',
  details: 'It enters again as its strategy says. One in error is reset instead.',
});

/** `twinlane bots pause`. */
export const botsPause = actCommand({
  name: 'pause',
  summary: 'Keep a bot from entering',
  details: 'Its exit rules and the sell signals of its strategy go on.',
});

/** `twinlane bots stop`. */
export const botsStop = actCommand({
  name: 'stop',
  summary: 'Stop a bot altogether',
  details:
    'It does nothing any more: what it still holds is watched by nobody, not even its stop-loss. With --close it sells all of it\n' +
    'first; where something cannot be sold now, it is paused instead, so that its exits go on, and the command says so.',
  args: { close: { type: 'boolean', description: 'Sell what it holds first' } },
});

/** `twinlane bots reset`. */
export const botsReset = actCommand({
  name: 'reset',
  summary: 'Let a bot run that met a fault',
  details:
    'A bot in error enters nothing, and leaves what it holds by its exit rules alone, until it is reset.',
});
