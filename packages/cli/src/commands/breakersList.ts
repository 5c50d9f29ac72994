import { listBreakers } from '@twinlane/protocol/endpoints/breakers';
import type { breakerQuery } from '@twinlane/protocol/operator';
import type { z } from 'zod';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
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
    const { args } = call;
    const query: z.input<typeof breakerQuery> = {
      limit: String(args['limit'] ?? USUAL_COUNT),
      state: args['open'] === true ? 'open' : 'all',
      ...(args['after'] === undefined ? {} : { cursor: String(args['after']) }),
    };
    return showAnswer(call, (api) => api.call(listBreakers, { query }), renderBreakers);
  },
};
