import { outcomeHorizon } from '@twinlane/protocol/outcome';
import { UserError } from '@twinlane/core/errors';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { withThoughts } from '../thoughtSource.ts';
import { createPalette } from '../view/palette.ts';
import { renderOutcomes } from '../view/renderOutcomes.ts';

/** `twinlane thoughts outcomes`. */
export const thoughtsOutcomes: Command = {
  name: 'outcomes',
  summary: 'What the market did after decisions, by the gate that settled them',
  details:
    'Compares what was skipped with what was bought: how many decisions, the median move of the price, and how many had risen.\n' +
    'Moves are of the price alone, without fees, taxes and gas.',
  args: {
    horizon: {
      type: 'string',
      description: `How long after the decision: ${outcomeHorizon.options.join(', ')}`,
      default: '1h',
      valueHint: 'horizon',
    },
    json: { type: 'boolean', description: 'The same as JSON' },
  },
  takesConfig: true,
  examples: [
    ['twinlane thoughts outcomes', 'after an hour'],
    ['twinlane thoughts outcomes --horizon 24h --json', 'after a day, for a script'],
  ],
  async run(call) {
    const { args, io } = call;
    const horizon = outcomeHorizon.safeParse(args['horizon'] ?? '1h');
    if (!horizon.success) {
      throw new UserError('cli.usage', '--horizon cannot be understood.', {
        hint: `It is one of ${outcomeHorizon.options.join(', ')}.`,
      });
    }
    const found = await withThoughts(await loadSettings(call), io, (source) =>
      source.summaries(horizon.data),
    );
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    io.stdout.write(
      `${args['json'] === true ? JSON.stringify(found) : found.map((one) => renderOutcomes(one, palette)).join('\n\n')}\n`,
    );
    return EXIT_CODES.ok;
  },
};
