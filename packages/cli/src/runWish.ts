import { cancelTransaction, speedUpTransaction } from '@twinlane/protocol/endpoints/transactions';
import type { CommandCall } from './command.ts';
import { showAnswer } from './showAnswer.ts';
import { renderWish } from './view/renderTransaction.ts';

/** Asks the running process to do something about the transaction that a command names, and says where that left it. */
export async function runWish(
  call: CommandCall,
  wish: { readonly kind: 'cancel'; readonly reason: string } | { readonly kind: 'replace' },
): Promise<number> {
  const params = { id: String(call.args['id']) };
  return showAnswer(
    call,
    (api) =>
      wish.kind === 'cancel'
        ? api.call(cancelTransaction, { params, body: { reason: wish.reason } })
        : api.call(speedUpTransaction, { params, body: {} }),
    (answer) => renderWish(answer, wish.kind),
  );
}
