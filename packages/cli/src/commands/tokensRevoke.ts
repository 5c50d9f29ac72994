import { revokeApiToken } from '@twinlane/protocol/endpoints/tokens';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { REASON, reasonOf } from '../reasonOf.ts';
import { escapeText } from '../view/escapeText.ts';

/** `twinlane tokens revoke`. */
export const tokensRevoke: Command = {
  name: 'revoke',
  summary: 'End a token at once',
  args: {
    id: { type: 'positional', description: 'Its id, the part behind `twl_`', required: true },
    reason: REASON,
    json: { type: 'boolean', description: 'The token as JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane tokens revoke 4f1c0a9be2d37c55 --reason "laptop lost"', 'nobody gets in with it any more'],
  ],
  async run(call) {
    const { args } = call;
    const input = { params: { id: String(args['id']) }, body: { reason: reasonOf(call, 'tokens revoke') } };
    return showAnswer(
      call,
      (api) => api.call(revokeApiToken, input),
      (answer) => `${escapeText(answer.name)} (${answer.id}) is revoked.`,
    );
  },
};
