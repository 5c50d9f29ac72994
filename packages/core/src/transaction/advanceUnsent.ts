import { type FeePair, capFees } from './feePair.ts';
import { swapCeiling } from './feeCeiling.ts';
import { retryDelay } from './retryDelay.ts';
import { isPastDeadline } from './deadline.ts';
import { isRetriable } from './isRetriable.ts';
import { isStopped } from './isStopped.ts';
import type { Moment, TransactionEvent } from './transactionEvent.ts';
import type { TransactionState } from './transactionState.ts';
import { type Change, type Step, durableStep, step } from './transactionStep.ts';

type UnsentState =
  | Extract<TransactionState, { readonly name: 'preparing' | 'gas_optimizing' }>
  | Extract<TransactionState, { readonly name: 'retrying'; readonly waitsFor: 'preparing' }>;

type GasOptimizing = Extract<UnsentState, { readonly name: 'gas_optimizing' }>;

/** Steps before anything is signed and stored: an end here leaves no trace on the chain. */
export function advanceUnsent(state: UnsentState, event: TransactionEvent, now: Moment): Step {
  const { intent, retries } = state;
  switch (event.kind) {
    case 'prepared':
      return state.name === 'preparing'
        ? step({ name: 'gas_optimizing', intent, retries, gasLimit: event.gasLimit }, 'prepared', [
            { kind: 'chooseFees' },
          ])
        : step(state, 'late');
    case 'prepareFailed':
      return state.name === 'preparing' ? prepareFailed(state, event, now) : step(state, 'late');
    case 'refused':
      return end(state, 'blocked', event.reason);
    case 'emergencyStop':
      return isStopped(intent, event) ? end(state, 'blocked', 'emergency stop') : step(state, 'exempt');
    case 'cancelRequested':
      return intent.kind === 'noop' ? step(state, 'exempt') : end(state, 'cancelled', event.reason);
    case 'feesChosen':
      return state.name === 'gas_optimizing' && state.signing === undefined
        ? sign(state, event, now)
        : step(state, 'late');
    case 'signed':
      return signed(state, event, now);
    case 'signFailed':
    case 'ticked':
    case 'recovered':
      return again(state, event, now);
    case 'answered':
    case 'looked':
    case 'rechecked':
    case 'funded':
    case 'speedUpRequested':
    case 'reorged':
    default:
      return step(state, 'does not concern it');
  }
}

/** Asks for a signature; again with the same nonce where none came. */
function sign(
  state: GasOptimizing,
  { fees, nonce }: { readonly fees: FeePair; readonly nonce: number },
  now: Moment,
): Step {
  const signing = { nonce, fees, since: now.at };
  if (isPastDeadline(state.intent, now)) {
    return end({ ...state, signing }, 'failed', 'deadline');
  }
  const { ceiling, answerWithin } = now.policy;
  const capped = capFees(fees, state.intent.kind === 'noop' ? ceiling : swapCeiling(ceiling));
  return step({ ...state, signing }, 'to be signed', [
    {
      kind: 'sign',
      role: state.intent.kind === 'noop' ? 'noop' : 'original',
      nonce,
      fees: capped,
      gasLimit: state.gasLimit,
      route: state.intent.route,
    },
    { kind: 'wake', at: now.at + answerWithin },
  ]);
}

function signed(
  state: UnsentState,
  { attempt }: Extract<TransactionEvent, { kind: 'signed' }>,
  now: Moment,
): Step {
  if (state.name !== 'gas_optimizing' || attempt.nonce !== state.signing?.nonce || !now.maySign) {
    return step(state, 'signature not used');
  }
  if (isPastDeadline(state.intent, now)) {
    return end(state, 'failed', 'deadline');
  }
  return durableStep(
    {
      name: 'ready_to_submit',
      intent: state.intent,
      nonce: attempt.nonce,
      attempts: [{ ...attempt, sends: 1, sentAt: now.at }],
      aim: { kind: 'execute' },
      retries: 0,
      watch: { lookedAt: 0, movedAt: now.at },
    },
    'signed',
    [{ kind: 'broadcast', hash: attempt.hash }],
  );
}

/** Another go at what is under way. A reservation of an earlier process is lost with it: nothing was stored. */
function again(state: UnsentState, event: TransactionEvent, now: Moment): Step {
  const { intent, retries } = state;
  if (isPastDeadline(intent, now)) {
    return end(state, 'failed', 'deadline');
  }
  if (state.name === 'retrying') {
    return now.at >= state.until || event.kind === 'recovered'
      ? step({ name: 'preparing', intent, retries }, 'retry', [{ kind: 'prepare' }])
      : step(state, 'waits');
  }
  if (state.name === 'preparing') {
    return step(state, event.kind, [{ kind: 'prepare' }]);
  }
  const { signing, ...rest } = state;
  if (signing === undefined || event.kind === 'recovered') {
    return step(rest, event.kind, [{ kind: 'chooseFees' }]);
  }
  return now.maySign && now.at - signing.since >= now.policy.answerWithin
    ? sign(state, signing, now)
    : step(state, 'is being signed');
}

function prepareFailed(
  state: Extract<UnsentState, { name: 'preparing' }>,
  event: Extract<TransactionEvent, { kind: 'prepareFailed' }>,
  { at, random, policy }: Moment,
): Step {
  const { intent, retries } = state;
  if (!isRetriable(event.class) || retries >= policy.retries.most) {
    return end(state, 'failed', event.reason);
  }
  const until = at + retryDelay(policy.retries, retries, random);
  return step(
    { name: 'retrying', waitsFor: 'preparing', intent, retries: retries + 1, until },
    event.reason,
    [{ kind: 'wake', at: until }],
  );
}

function end(state: UnsentState, name: 'blocked' | 'failed' | 'cancelled', reason: string): Step {
  const changes: Change[] = [];
  if (state.name === 'gas_optimizing' && state.signing !== undefined) {
    changes.push({ kind: 'releaseNonce', nonce: state.signing.nonce });
  }
  if (name === 'failed') {
    changes.push({ kind: 'outcome', ok: false });
  }
  return durableStep({ name, intent: state.intent, reason }, reason, [], changes);
}
