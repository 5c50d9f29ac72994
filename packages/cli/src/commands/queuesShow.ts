import { readQueue } from '@twinlane/protocol/endpoints/queues';
import type { Command } from '../command.ts';
import { showAnswer } from '../showAnswer.ts';
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
    const { args } = call;
    const queue = String(args['queue']);
    return showAnswer(call, (api) => api.call(readQueue, { params: { queue } }), renderQueue);
  },
};
