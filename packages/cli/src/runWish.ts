import { cancelTransaction, speedUpTransaction } from '@twinlane/protocol/endpoints/transactions';
import { askProcess } from './askProcess.ts';
import type { CommandCall } from './command.ts';
import { EXIT_CODES } from './exitCode.ts';
import { loadSettings } from './loadSettings.ts';
import { renderWish } from './view/renderTransaction.ts';

/** Asks the running process to do something about the transaction that a command names, and says where that left it. */
export async function runWish(
  call: CommandCall,
  wish: { readonly kind: 'cancel'; readonly reason: string } | { readonly kind: 'replace' },
): Promise<number> {
  const { args, io, hide } = call;
  const { answer } = await askProcess(
    await loadSettings(call),
    (api) => {
      const params = { id: String(args['id']) };
      return wish.kind === 'cancel'
        ? api.call(cancelTransaction, { params, body: { reason: wish.reason } })
        : api.call(speedUpTransaction, { params, body: {} });
    },
    { hide },
  );
  io.stdout.write(`${args['json'] === true ? JSON.stringify(answer) : renderWish(answer, wish.kind)}\n`);
  return EXIT_CODES.ok;
}
