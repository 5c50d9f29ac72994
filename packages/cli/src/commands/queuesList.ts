import { listQueues } from '@twinlane/protocol/endpoints/queues';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { createPalette } from '../view/palette.ts';
import { renderQueues } from '../view/renderQueues.ts';

/** `twinlane queues list`. */
export const queuesList: Command = {
  name: 'list',
  summary: 'All queues, the most urgent first',
  args: { json: { type: 'boolean', description: 'The answer of GET /api/queues as JSON' } },
  takesConfig: true,
  examples: [['twinlane queues list', 'what waits, and what this process did since its start']],
  async run(call) {
    const { args, io } = call;
    const { answer } = await askProcess(await loadSettings(call), (api) => api.call(listQueues, {}));
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    io.stdout.write(`${args['json'] === true ? JSON.stringify(answer) : renderQueues(answer, palette)}\n`);
    return EXIT_CODES.ok;
  },
};
