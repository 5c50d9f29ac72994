import { latestOf } from './liveAttempts.ts';
import { awaitFunds, backOff, bump, close, inFlight } from './outgoing.ts';
import { retryDelay } from './retryDelay.ts';
import type { Moment, TransactionEvent } from './transactionEvent.ts';
import type { OpenState } from './transactionState.ts';
import { type Effect, type Step, step } from './transactionStep.ts';

type Answered = Extract<TransactionEvent, { readonly kind: 'answered' }>;

/** What a node's answer to a broadcast means. Only a mined transaction is an end; an unclear answer is no failure. */
export function answered(state: OpenState, { hash, answer }: Answered, now: Moment): Step {
  const attempt = state.attempts.find((each) => each.hash === hash);
  if (attempt === undefined) {
    return step(state, 'not one of ours');
  }
  if (answer === 'accepted' || answer === 'alreadyKnown') {
    return taken(state, answer);
  }
  if (hash !== latestOf(state.attempts).hash) {
    return step(state, `an older attempt: ${answer}`, [{ kind: 'look' }]);
  }
  const delay = retryDelay(now.policy.retries, state.retries, now.random);
  switch (answer) {
    case 'nonceTooLow':
      return step(state, answer, [{ kind: 'look' }]);
    case 'replacementUnderpriced':
    case 'feeTooLow':
    case 'feeCapBelowBaseFee':
      // A further bump waits for its turn, so that a node's whim does not drive fees to the ceiling.
      return attempt.sends > 1 || now.at - attempt.createdAt >= now.policy.bumpEvery
        ? bump(state, answer, now)
        : withEffect(backOff(state, now.at + now.policy.bumpEvery, answer, now), { kind: 'look' });
    case 'insufficientFunds':
      return awaitFunds(state);
    case 'intrinsicGasTooLow':
    case 'outOfGas':
      return moreGas(state, answer, now);
    case 'nonceTooHigh':
      return withEffect(backOff(state, now.at + delay, answer, now), { kind: 'reconcile' });
    case 'reverted':
    case 'gasLimitExceeded':
    case 'feeAboveNodeCap':
    case 'invalid':
      return state.aim.kind === 'execute' && state.intent.kind !== 'noop'
        ? close(state, 'failed', answer, now)
        : backOff(state, now.at + delay, answer, now);
    case 'timeout':
    case 'connection':
    case 'rateLimited':
    case 'txPoolFull':
    case 'accountLimit':
    case 'unknown':
    default:
      return backOff(state, now.at + delay, answer, now);
  }
}

/** A node has the bytes. */
function taken(state: OpenState, cause: string): Step {
  const name = state.attempts.length > 1 ? 'replaced' : 'submitted';
  const keeps = state.name === 'pending' && name === 'submitted';
  return step({ ...inFlight(state, keeps ? 'pending' : name, state.watch), retries: 0 }, cause, [
    { kind: 'look' },
  ]);
}

function moreGas(state: OpenState, cause: string, now: Moment): Step {
  const { policy } = now;
  const gasLimit = (latestOf(state.attempts).gasLimit * 3n) / 2n;
  if (state.retries >= policy.retries.most || gasLimit > policy.mostGas) {
    return close(state, 'failed', cause, now);
  }
  return bump({ ...state, retries: state.retries + 1 }, cause, now, { gasLimit, checked: true });
}

function withEffect(made: Step, effect: Effect): Step {
  return { ...made, effects: [...made.effects, effect] };
}
