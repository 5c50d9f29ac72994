import { askProcess } from './askProcess.ts';
import type { CommandCall } from './command.ts';
import { EXIT_CODES } from './exitCode.ts';
import { loadSettings } from './loadSettings.ts';
import { askOfTransaction } from './transactionApi.ts';
import { renderWish } from './view/renderTransaction.ts';

/** Asks the running process to do something about the transaction that a command names, and says where that left it. */
export async function runWish(
  call: CommandCall,
  wish: Parameters<typeof askOfTransaction>[2],
): Promise<number> {
  const { args, io, hide } = call;
  const { answer } = await askProcess(await loadSettings(call), (_, address) => {
    hide(address.token === undefined ? [] : [address.token]);
    return askOfTransaction(address, String(args['id']), wish);
  });
  io.stdout.write(`${args['json'] === true ? JSON.stringify(answer) : renderWish(answer, wish.kind)}\n`);
  return EXIT_CODES.ok;
}
