import { listSessions } from '@twinlane/protocol/endpoints/login';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { renderSessions } from '../view/renderLogins.ts';

const MOST = 200;

/** `twinlane sessions list`. */
export const sessionsList: Command = {
  name: 'list',
  summary: `The newest ${MOST} logins that have not ended`,
  args: { json: { type: 'boolean', description: 'The answer of GET /api/sessions as JSON' } },
  takesConfig: true,
  examples: [['twinlane sessions list', 'of everybody, the newest first']],
  async run(call) {
    return showAnswer(
      call,
      (api) => api.call(listSessions, { query: { limit: MOST } }),
      (answer, palette) => renderSessions(answer.items, palette),
    );
  },
};
