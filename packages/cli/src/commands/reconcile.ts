import { readReconciliation } from '@twinlane/protocol/endpoints/accounts';
import { askProcess } from '../askProcess.ts';
import type { Command } from '../command.ts';
import { EXIT_CODES } from '../exitCode.ts';
import { liveAccountOf } from '../liveAccountOf.ts';
import { loadSettings } from '../loadSettings.ts';
import { createPalette } from '../view/palette.ts';
import { renderReconciliation } from '../view/renderReconciliation.ts';

/** `twinlane reconcile`. */
export const reconcile: Command = {
  name: 'reconcile',
  summary: "Compare a live account's books with what its wallet holds",
  details:
    'Shows cash, native currency and every token held, as the books and as the chain have them after one block. Nothing is\n' +
    'changed. Orders in flight, and money that somebody sent to or from the wallet, show as differences. Exits with 1 where\n' +
    'balances differ.',
  args: {
    json: { type: 'boolean', description: 'The answer of GET /api/accounts/{id}/reconciliation as JSON' },
  },
  takesConfig: true,
  examples: [['twinlane reconcile', 'books beside the wallet, for the running process']],
  async run(call) {
    const { args, io } = call;
    const { answer } = await askProcess(await loadSettings(call), async (api) =>
      api.call(readReconciliation, { params: { id: await liveAccountOf(api) } }),
    );
    const palette = createPalette(io.stdout.isTTY && io.stdout.hasColors());
    io.stdout.write(
      `${args['json'] === true ? JSON.stringify(answer) : renderReconciliation(answer, palette)}\n`,
    );
    return answer.agrees ? EXIT_CODES.ok : EXIT_CODES.failed;
  },
};
