import { closingCall } from '@twinlane/core/transaction/closingCall';
import type { Signer, SigningAnswer } from '@twinlane/core/transaction/signer';
import type { TransactionEvent } from '@twinlane/core/transaction/transactionEvent';
import type { Attempt, TransactionIntent } from '@twinlane/core/transaction/transactionIntent';
import type { Effect } from '@twinlane/core/transaction/transactionStep';

/** What is to be signed, beside the effect that asks for it. */
export interface ToSign {
  readonly intent: TransactionIntent;
  readonly effect: Omit<Extract<Effect, { kind: 'sign' }>, 'kind'>;
  /** Attempts of the same nonce so far. */
  readonly earlier: readonly Attempt[];
  /** When this begins, ms. */
  readonly at: number;
  /** Longest wait for the signer, ms. */
  readonly answerWithin: number;
}

/** Asks for a signature. A signer that takes too long or fails has not signed, as far as anyone knows: nothing was stored. */
export async function signAttempt(
  signer: Signer,
  { intent, effect, earlier, at, answerWithin }: ToSign,
): Promise<
  Extract<TransactionEvent, { kind: 'signed' | 'refused' | 'signFailed' }> & { readonly fault?: unknown }
> {
  const { role, nonce, fees, route } = effect;
  const closes = role === 'cancel' || role === 'noop' || intent.kind === 'noop';
  const closing = closes ? closingCall(role === 'cancel' ? role : 'noop', route, earlier) : undefined;
  const gasLimit =
    closing === undefined || closing.gasLimit < effect.gasLimit ? effect.gasLimit : closing.gasLimit;
  const call =
    closing === undefined && intent.kind !== 'noop'
      ? { to: intent.to, data: intent.data, value: intent.value }
      : { to: signer.address, data: closing?.data ?? '0x', value: 0n };
  const { id, kind, purpose, chainId } = intent;
  let timer: NodeJS.Timeout | undefined;
  let give: (() => void) | undefined;
  let cancelled = false;
  try {
    const answer = await Promise.race<SigningAnswer | undefined>([
      signer.sign(
        { intent: { id, kind, purpose }, role, chainId, nonce, ...call, gasLimit, fees },
        {
          cancellation: {
            get cancelled() {
              return cancelled;
            },
            onCancel: (listener) => {
              give = listener;
            },
          },
        },
      ),
      new Promise((resolve) => {
        timer = setTimeout(() => {
          cancelled = true;
          give?.();
          resolve(undefined);
        }, answerWithin);
      }),
    ]);
    if (answer === undefined) {
      return { kind: 'signFailed', fault: 'the signer did not answer in time' };
    }
    if (answer.outcome === 'refused') {
      return { kind: 'refused', reason: `${answer.rule}: ${answer.reason}` };
    }
    const { hash, raw } = answer;
    return {
      kind: 'signed',
      attempt: { hash, raw, role, nonce, fees, gasLimit, route, createdAt: at, sends: 0 },
    };
  } catch (fault) {
    return { kind: 'signFailed', fault };
  } finally {
    clearTimeout(timer);
  }
}
