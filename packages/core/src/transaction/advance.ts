import { advanceConfirmed } from './advanceConfirmed.ts';
import { advanceLive } from './advanceLive.ts';
import { advanceUnsent } from './advanceUnsent.ts';
import type { Moment, TransactionEvent } from './transactionEvent.ts';
import type { TransactionIntent } from './transactionIntent.ts';
import type { TransactionState } from './transactionState.ts';
import { type Step, durableStep, step } from './transactionStep.ts';

/** The first step of an intent. Where its idempotency key is known already, take that one's row instead. */
export function openIntent(intent: TransactionIntent): Step {
  return durableStep({ name: 'preparing', intent, retries: 0 }, 'submitted', [{ kind: 'prepare' }]);
}

/** What follows from an event. Events that do not fit the state change nothing. */
export function advance(state: TransactionState, event: TransactionEvent, now: Moment): Step {
  switch (state.name) {
    case 'preparing':
    case 'gas_optimizing':
      return advanceUnsent(state, event, now);
    case 'retrying':
      return state.waitsFor === 'preparing'
        ? advanceUnsent(state, event, now)
        : advanceLive(state, event, now);
    case 'confirmed':
      return advanceConfirmed(state, event, now);
    case 'ready_to_submit':
    case 'submitted':
    case 'pending':
    case 'stuck':
    case 'replaced':
      return advanceLive(state, event, now);
    case 'completed':
    case 'failed':
    case 'cancelled':
    case 'blocked':
    default:
      return step(state, 'ended');
  }
}
