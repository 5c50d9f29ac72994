import { listPeople } from '@twinlane/protocol/endpoints/people';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
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
    return showAnswer(
      call,
      (api) => api.call(listPeople, { query: { limit: MOST } }),
      (answer, palette) => renderPeople(answer.items, palette),
    );
  },
};
