import { listQueues } from '@twinlane/protocol/endpoints/queues';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
import { renderQueues } from '../view/renderQueues.ts';

/** `twinlane queues list`. */
export const queuesList: Command = {
  name: 'list',
  summary: 'All queues, the most urgent first',
  args: { json: { type: 'boolean', description: 'The answer of GET /api/queues as JSON' } },
  takesConfig: true,
  examples: [['twinlane queues list', 'what waits, and what this process did since its start']],
  async run(call) {
    return showAnswer(call, (api) => api.call(listQueues, {}), renderQueues);
  },
};
