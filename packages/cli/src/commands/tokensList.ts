import { listApiTokens } from '@twinlane/protocol/endpoints/tokens';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { createPalette } from '../view/palette.ts';
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
    const { args, io } = call;
    const config = await loadSettings(call);
    const { answer } = await askProcess(config, (api) => api.call(listApiTokens, { query: { limit: MOST } }));
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    const text = args['json'] === true ? JSON.stringify(answer) : renderTokens(answer.items, palette);
    io.stdout.write(`${text}\n`);
    return EXIT_CODES.ok;
  },
};
