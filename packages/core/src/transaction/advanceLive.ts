import { answered } from './answered.ts';
import { endsInOrder } from './closingCall.ts';
import { bump, close, resend } from './outgoing.ts';
import { isNearDeadline } from './deadline.ts';
import { isValidReplacement } from './feePair.ts';
import { highestOf, latestOf } from './liveAttempts.ts';
import { isStopped } from './isStopped.ts';
import { looked } from './looked.ts';
import type { Moment, TransactionEvent } from './transactionEvent.ts';
import type { OpenState } from './transactionState.ts';
import { type Step, durableStep, step } from './transactionStep.ts';

/** Steps of what has bytes out: only a mined transaction ends it. */
export function advanceLive(state: OpenState, event: TransactionEvent, now: Moment): Step {
  switch (event.kind) {
    case 'answered':
      return answered(state, event, now);
    case 'looked':
      return looked(state, event.look, now);
    case 'signed':
      return signed(state, event, now);
    case 'signFailed':
    case 'refused':
      return step({ ...state, watch: withoutSigning(state) }, event.kind);
    case 'rechecked':
      return rechecked(state, event, now);
    case 'ticked':
      return ticked(state, now);
    case 'funded':
      return state.name === 'retrying' && state.waitsFor === 'funds'
        ? resend(state, 'funds arrived', now)
        : step(state, 'has funds');
    case 'cancelRequested':
      return close(state, 'cancelled', event.reason, now);
    case 'emergencyStop':
      return isStopped(state.intent, event)
        ? close(state, 'cancelled', 'emergency stop', now)
        : step(state, 'exempt');
    case 'speedUpRequested':
      return bump(state, 'speed up', now);
    case 'reorged':
      return reorged(state, event.ancestor);
    case 'recovered':
      return recovered(state, now);
    case 'prepared':
    case 'prepareFailed':
    case 'feesChosen':
    default:
      return step(state, 'does not concern it');
  }
}

/** Stores a replacement before it goes out, unless it no longer fits. */
function signed(
  state: OpenState,
  { attempt }: Extract<TransactionEvent, { kind: 'signed' }>,
  now: Moment,
): Step {
  const watch = withoutSigning(state);
  const fits =
    now.maySign &&
    attempt.nonce === state.nonce &&
    attempt.fees.maxFeePerGas <= now.policy.ceiling &&
    isValidReplacement(highestOf(state.attempts), attempt.fees) &&
    (state.aim.kind === 'close') === (attempt.role === 'cancel') &&
    !(attempt.role === 'bump' && state.intent.kind !== 'noop' && isNearDeadline(state.intent, now));
  if (!fits) {
    return step({ ...state, watch }, 'signature not used');
  }
  const { intent, nonce, attempts, aim, retries } = state;
  return durableStep(
    {
      name: 'stuck',
      intent,
      nonce,
      aim,
      retries,
      attempts: [...attempts, { ...attempt, sends: 1, sentAt: now.at }],
      watch: { ...watch, movedAt: now.at },
    },
    `signed ${attempt.role}`,
    [{ kind: 'broadcast', hash: attempt.hash }],
  );
}

function rechecked(
  state: OpenState,
  { verdict, reason }: Extract<TransactionEvent, { kind: 'rechecked' }>,
  now: Moment,
): Step {
  const { recheck, ...watch } = state.watch;
  if (recheck === undefined) {
    return step(state, 'not asked');
  }
  const cleared = { ...state, watch };
  if (verdict === 'refused') {
    return close(cleared, 'failed', reason, now);
  }
  if (verdict === 'unclear') {
    return step(cleared, 'unclear');
  }
  return recheck.for === 'resend'
    ? resend(cleared, 'checked', now, true)
    : bump(cleared, 'checked', now, { checked: true, dropped: recheck.for === 'bumpAfterDrop' });
}

function ticked(state: OpenState, now: Moment): Step {
  const { policy } = now;
  if (state.aim.kind === 'execute' && isNearDeadline(state.intent, now)) {
    return close(state, 'failed', 'deadline', now);
  }
  if (state.name === 'retrying') {
    if (state.waitsFor === 'funds') {
      return step(state, 'waits for funds', [{ kind: 'look' }]);
    }
    return now.at >= state.until
      ? resend(state, 'retry', now)
      : step(state, 'waits', [{ kind: 'look' }, { kind: 'wake', at: state.until }]);
  }
  if (isUnsent(state, now)) {
    return withLook(resend(state, 'to be sent', now));
  }
  const waited = now.at - state.watch.movedAt;
  const highest = highestOf(state.attempts);
  const needsCancel = state.aim.kind === 'close' && !state.attempts.some(({ role }) => role === 'cancel');
  const mayBump = waited >= policy.bumpEvery;
  const outbid = highest.maxFeePerGas < now.baseFee && mayBump;
  const ordered = endsInOrder(state.attempts) && mayBump;
  // What waits for a lower nonce is not bumped: that one must be mined first.
  if (needsCancel || (now.count === state.nonce && (outbid || ordered || waited >= policy.stuckAfter))) {
    return withLook(bump(state, needsCancel ? 'to be closed' : 'not mined in its time', now));
  }
  return step(state, 'ticked', [{ kind: 'look' }]);
}

/** Whether no node is known to have the bytes: dropped with their block, or not sent since an unclear check. */
function isUnsent(state: OpenState, { at, policy }: Moment): boolean {
  const { sentAt } = latestOf(state.attempts);
  return sentAt === undefined || (state.name === 'ready_to_submit' && at - sentAt >= policy.bumpEvery);
}

function withLook(made: Step): Step {
  return { ...made, effects: [{ kind: 'look' }, ...made.effects] };
}

function reorged(state: OpenState, ancestor: number): Step {
  const { passedAt: _, halted: __, ...watch } = state.watch;
  return step({ ...state, watch: { ...watch, lookedAt: Math.min(watch.lookedAt, ancestor) } }, 'reorged', [
    { kind: 'look' },
  ]);
}

/** A new process looks for all hashes and sends the same bytes again after checks. */
function recovered(state: OpenState, now: Moment): Step {
  const { lookedAt } = state.watch;
  const fresh = { ...state, watch: { lookedAt, movedAt: now.at } };
  if (fresh.name === 'retrying' && fresh.waitsFor === 'funds') {
    return step(fresh, 'recovered', [{ kind: 'look' }]);
  }
  return withLook(resend(fresh, 'recovered', now));
}

function withoutSigning(state: OpenState): OpenState['watch'] {
  const { signingSince: _, ...watch } = state.watch;
  return watch;
}
