import { listApiTokens } from '@twinlane/protocol/endpoints/tokens';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { renderTokens } from '../view/renderLogins.ts';

const MOST = 200;

/** `twinlane tokens list`. */
export const tokensList: Command = {
  name: 'list',
  summary: `The newest ${MOST} tokens, without their secrets`,
  args: { json: { type: 'boolean', description: 'The answer of GET /api/api-tokens as JSON' } },
  takesConfig: true,
  examples: [['twinlane tokens list', 'revoked and expired ones too']],
  async run(call) {
    return showAnswer(
      call,
      (api) => api.call(listApiTokens, { query: { limit: MOST } }),
      (answer, palette) => renderTokens(answer.items, palette),
    );
  },
};
