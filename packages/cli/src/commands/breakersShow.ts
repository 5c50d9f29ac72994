import { listBreakersOfType, readBreaker } from '@twinlane/protocol/endpoints/breakers';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { createPalette } from '../view/palette.ts';
import { renderBreaker } from '../view/renderBreaker.ts';
import { renderBreakers } from '../view/renderBreakers.ts';

/** `twinlane breakers show`. */
export const breakersShow: Command = {
  name: 'show',
  summary: 'One circuit breaker, or all of a type',
  details:
    'Its state and since when, who or what brought it there, what it refuses, its window, and when it is tried again.',
  args: {
    type: {
      type: 'positional',
      description: 'Which one, as `twinlane breakers list` shows it',
      required: true,
    },
    scope: {
      type: 'string',
      description: 'Of what; without it, all of the type are listed',
      valueHint: 'scope',
    },
    json: { type: 'boolean', description: 'The answer of GET /api/breakers/:type as JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane breakers show dexFailure', 'of every venue'],
    ['twinlane breakers show chainReorg --scope chain:8453', 'all that is known of one'],
  ],
  async run(call) {
    const { args, io } = call;
    const type = String(args['type']);
    const scope = args['scope'];
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    const { answer } = await askProcess(
      await loadSettings(call),
      async (api): Promise<{ readonly json: unknown; readonly text: string }> => {
        if (typeof scope === 'string') {
          const status = await api.call(readBreaker, { params: { type, scope } });
          return { json: status, text: renderBreaker(status, palette) };
        }
        const page = await api.call(listBreakersOfType, { params: { type }, query: { limit: 200 } });
        const [only] = page.items;
        const text =
          only !== undefined && page.total === 1
            ? renderBreaker(only, palette)
            : renderBreakers(page, palette);
        return { json: page, text };
      },
    );
    io.stdout.write(`${args['json'] === true ? JSON.stringify(answer.json) : answer.text}\n`);
    return EXIT_CODES.ok;
  },
};
