import { createLink } from '@twinlane/protocol/endpoints/login';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';

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
    return showAnswer(
      call,
      (api) => api.call(createLink, {}),
      (answer) => `Open ${answer.url}\nIt logs you in once, within five minutes.`,
    );
  },
};
