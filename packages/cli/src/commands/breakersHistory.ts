import { listBreakerHistory } from '@twinlane/protocol/endpoints/breakers';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { renderBreakerHistory } from '../view/renderBreakerHistory.ts';

const USUAL_COUNT = '20';

/** `twinlane breakers history`. */
export const breakersHistory: Command = {
  name: 'history',
  summary: 'What happened to circuit breakers, and who did it, the newest first',
  args: {
    type: { type: 'string', description: 'Only of this type', valueHint: 'type' },
    scope: { type: 'string', description: 'Only of this scope', valueHint: 'scope' },
    limit: { type: 'string', description: 'How many, 1 to 200', default: USUAL_COUNT, valueHint: 'count' },
    after: {
      type: 'string',
      description: 'Go on after this one, the last of the page before',
      valueHint: 'id',
    },
    json: { type: 'boolean', description: 'The answer of GET /api/breakers/history as JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane breakers history', 'the last twenty changes'],
    ['twinlane breakers history --type emergencyStop', 'who stopped trading, who went on, and why'],
  ],
  async run(call) {
    const { args } = call;
    const query = { limit: String(args['limit'] ?? USUAL_COUNT), ...given(args, 'type', 'scope') };
    const all = args['after'] === undefined ? query : { ...query, cursor: String(args['after']) };
    return showAnswer(call, (api) => api.call(listBreakerHistory, { query: all }), renderBreakerHistory);
  },
};

function given(
  args: Readonly<Record<string, string | boolean | undefined>>,
  ...names: readonly string[]
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => (typeof args[name] === 'string' ? [[name, args[name]]] : [])),
  );
}
