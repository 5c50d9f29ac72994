import type { DeadLetterAct } from '@twinlane/protocol/queue';
import { actOnDeadLetter } from '@twinlane/protocol/endpoints/queues';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { loadSettings } from '../loadSettings.ts';
import { reasonOf } from '../reasonOf.ts';
import { createPalette } from '../view/palette.ts';
import { renderQueue } from '../view/renderQueues.ts';

const SUMMARIES: Readonly<Record<DeadLetterAct, string>> = {
  retry: 'Put a job that failed for good back in its queue',
  purge: 'Throw a job away that failed for good',
};

/** `twinlane queues retry` and `twinlane queues purge`. */
export const QUEUE_ACTS: readonly Command[] = (['retry', 'purge'] as const).map(commandOf);

function commandOf(act: DeadLetterAct): Command {
  return {
    name: act,
    summary: SUMMARIES[act],
    args: {
      queue: { type: 'positional', description: 'The queue that it failed in', required: true },
      id: { type: 'positional', description: 'Its id, as `twinlane queues show` shows it', required: true },
      reason: {
        type: 'string',
        description: 'Why, for the audit log; one line of at most 200 characters',
        required: true,
        valueHint: 'text',
      },
      json: { type: 'boolean', description: 'The queue as it then stands, as JSON' },
    },
    takesConfig: true,
    examples: [
      [
        `twinlane queues ${act} execution.critical <id> --reason "the node is back"`,
        'and shows what is left',
      ],
    ],
    async run(call) {
      const { args, io, hide } = call;
      const reason = reasonOf(call, `queues ${act}`);
      const letter = { queue: String(args['queue']), id: String(args['id']) };
      const { answer } = await askProcess(
        await loadSettings(call),
        (api) => api.call(actOnDeadLetter, { params: { ...letter, act }, body: { reason } }),
        { hide },
      );
      const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
      io.stdout.write(`${args['json'] === true ? JSON.stringify(answer) : renderQueue(answer, palette)}\n`);
      return EXIT_CODES.ok;
    },
  };
}
