import { readQueue } from '@twinlane/protocol/endpoints/queues';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { createPalette } from '../view/palette.ts';
import { renderQueue } from '../view/renderQueues.ts';

/** `twinlane queues show`. */
export const queuesShow: Command = {
  name: 'show',
  summary: 'One queue, its kinds of jobs and its dead letters',
  args: {
    queue: {
      type: 'positional',
      description: 'Its name, as `twinlane queues list` shows it',
      required: true,
    },
    json: {
      type: 'boolean',
      description: 'The answer of GET /api/queues/:queue as JSON, with the jobs’ data',
    },
  },
  takesConfig: true,
  examples: [['twinlane queues show execution.critical', 'what failed there, and why']],
  async run(call) {
    const { args, io } = call;
    const queue = String(args['queue']);
    const { answer } = await askProcess(await loadSettings(call), (api) =>
      api.call(readQueue, { params: { queue } }),
    );
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    io.stdout.write(`${args['json'] === true ? JSON.stringify(answer) : renderQueue(answer, palette)}\n`);
    return EXIT_CODES.ok;
  },
};
