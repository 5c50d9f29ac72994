import { createLink } from '@twinlane/protocol/endpoints/login';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';

/** `twinlane login`. */
export const login: Command = {
  name: 'login',
  summary: 'A link that logs the owner in to the dashboard, once',
  details:
    'Open it in a browser of this machine within five minutes. Whoever opens it first is logged in as an owner: do not send it to\n' +
    'anybody. Wallets that may log in are those of `twinlane people list`; docs/login.md.',
  args: { json: { type: 'boolean', description: 'The link and its end as JSON' } },
  takesConfig: true,
  examples: [['twinlane login', 'prints the link']],
  async run(call) {
    const { args, io, hide } = call;
    const { answer } = await askProcess(await loadSettings(call), (api) => api.call(createLink, {}), {
      hide,
    });
    const text = `Open ${answer.url}\nIt logs you in once, within five minutes.`;
    io.stdout.write(`${args['json'] === true ? JSON.stringify(answer) : text}\n`);
    return EXIT_CODES.ok;
  },
};
