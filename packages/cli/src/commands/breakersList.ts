import { listBreakers } from '@twinlane/protocol/endpoints/breakers';
import type { breakerQuery } from '@twinlane/protocol/operator';
import type { z } from 'zod';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { createPalette } from '../view/palette.ts';
import { renderBreakers } from '../view/renderBreakers.ts';

const USUAL_COUNT = '100';

/** `twinlane breakers list`. */
export const breakersList: Command = {
  name: 'list',
  summary: 'All circuit breakers, the gravest first',
  args: {
    open: { type: 'boolean', description: 'Only those that are not closed' },
    limit: { type: 'string', description: 'How many, 1 to 200', default: USUAL_COUNT, valueHint: 'count' },
    after: { type: 'string', description: 'Leave out so many', valueHint: 'count' },
    json: { type: 'boolean', description: 'The answer of GET /api/breakers as JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane breakers list', 'all of them, with their windows'],
    ['twinlane breakers list --open --json', 'what is refused now, for a script'],
  ],
  async run(call) {
    const { args, io } = call;
    const query: z.input<typeof breakerQuery> = {
      limit: String(args['limit'] ?? USUAL_COUNT),
      state: args['open'] === true ? 'open' : 'all',
      ...(args['after'] === undefined ? {} : { cursor: String(args['after']) }),
    };
    const { answer } = await askProcess(await loadSettings(call), (api) => api.call(listBreakers, { query }));
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    io.stdout.write(`${args['json'] === true ? JSON.stringify(answer) : renderBreakers(answer, palette)}\n`);
    return EXIT_CODES.ok;
  },
};
