import type { Command } from '../command.ts';
import { QUEUE_ACTS } from './queuesAct.ts';
import { queuesList } from './queuesList.ts';
import { queuesShow } from './queuesShow.ts';

/** `twinlane queues`. */
export const queues: Command = {
  name: 'queues',
  summary: 'The jobs of the running process, and those that failed for good',
  details:
    'A job that failed as often as it may becomes a dead letter of its queue, and stays there for thirty days until a person\n' +
    'has it tried again or throws it away; docs/queues.md says what each kind of job does.',
  takesConfig: false,
  examples: [
    ['twinlane queues list', 'what waits, and for how long'],
    ['twinlane queues show execution.critical', 'with its dead letters'],
  ],
  subCommands: [queuesList, queuesShow, ...QUEUE_ACTS],
};
