import { listBreakerHistory } from '@twinlane/protocol/endpoints/breakers';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { createPalette } from '../view/palette.ts';
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
    const { args, io } = call;
    const query = { limit: String(args['limit'] ?? USUAL_COUNT), ...given(args, 'type', 'scope') };
    const all = args['after'] === undefined ? query : { ...query, cursor: String(args['after']) };
    const { answer } = await askProcess(await loadSettings(call), (api) =>
      api.call(listBreakerHistory, { query: all }),
    );
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    io.stdout.write(
      `${args['json'] === true ? JSON.stringify(answer) : renderBreakerHistory(answer, palette)}\n`,
    );
    return EXIT_CODES.ok;
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
