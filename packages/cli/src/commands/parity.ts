import { UserError } from '@twinlane/core/errors';
import { readParity } from '@twinlane/protocol/endpoints/accounts';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { liveAccountOf } from '../liveAccountOf.ts';
import { loadSettings } from '../loadSettings.ts';
import { createPalette } from '../view/palette.ts';
import { renderParity } from '../view/renderParity.ts';

const MOST = 200;
/** Every replayed trade takes several calls of the node. */
const TIMEOUT_MS = 120_000;

/** `twinlane parity`. */
export const parity: Command = {
  name: 'parity',
  summary: 'Replay live trades through the paper fill model and show the errors',
  details:
    "Settles each of the live account's newest trades by the model that paper accounts use, on the state before its block, and\n" +
    'shows live less paper: amounts in base units and basis points, gas in units. What others traded before it in the same\n' +
    'block is not in that state and shows as an error. The node must still have the state (an archive node for old trades) and\n' +
    'offer eth_simulateV1.',
  args: {
    limit: { type: 'string', description: `How many trades, at most ${MOST} (50)`, valueHint: 'count' },
    json: { type: 'boolean', description: 'The answer of GET /api/accounts/{id}/parity as JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane parity', 'the newest trades of the live account'],
    ['twinlane parity --limit 200 --json', 'more of them, for a script'],
  ],
  async run(call) {
    const { args, io } = call;
    const limit = Number(args['limit'] ?? 50);
    if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
      throw new UserError('cli.usage', `--limit ${String(args['limit'])} is not a number of trades.`, {
        hint: `Give a whole number from 1 to ${MOST}.`,
      });
    }
    const { answer } = await askProcess(
      await loadSettings(call),
      async (api) => api.call(readParity, { params: { id: await liveAccountOf(api) }, query: { limit } }),
      { timeoutMs: TIMEOUT_MS },
    );
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    io.stdout.write(`${args['json'] === true ? JSON.stringify(answer) : renderParity(answer, palette)}\n`);
    return EXIT_CODES.ok;
  },
};
