import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { withThoughts } from '../thoughtSource.ts';
import { createPalette } from '../view/palette.ts';
import { renderTrace } from '../view/renderTrace.ts';

/** `twinlane thoughts show`. */
export const thoughtsShow: Command = {
  name: 'show',
  summary: 'All about one decision, and the way from it to what came of it',
  details:
    'The gate that settled it, factors with their weights, what spoke for and against it, alternatives, the market as it was seen, the\n' +
    'outcome, and the trace: thought → order → transactions → fill → position → the exits of that position, and back.',
  args: {
    id: {
      type: 'positional',
      description: 'Id of a thought, an order, a transaction (or its hash), a fill or a position',
      required: true,
    },
    json: { type: 'boolean', description: 'The answer of GET /api/trace/:id as JSON' },
  },
  takesConfig: true,
  examples: [['twinlane thoughts show 019b1f3c-5a', 'in plain words']],
  async run(call) {
    const { args, io } = call;
    const id = String(args['id']);
    const found = await withThoughts(await loadSettings(call), io, (source) => source.trace(id));
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    io.stdout.write(`${args['json'] === true ? JSON.stringify(found) : renderTrace(found, palette)}\n`);
    return EXIT_CODES.ok;
  },
};
