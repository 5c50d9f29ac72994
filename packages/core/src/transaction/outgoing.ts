import { bumpFees } from './bumpFees.ts';
import { closingCall } from './closingCall.ts';
import { isNearDeadline } from './deadline.ts';
import { swapCeiling } from './feeCeiling.ts';
import { highestOf, latestOf, withAttempt } from './liveAttempts.ts';
import { routeAfterDrop } from './submission.ts';
import type { Moment } from './transactionEvent.ts';
import type { AttemptRole } from './transactionIntent.ts';
import type { InFlightState, OpenState, Watch } from './transactionState.ts';
import { type Step, durableStep, step } from './transactionStep.ts';

/** How a bump is made. */
interface BumpOptions {
  /** Quote and breakers have just been checked. */
  readonly checked?: boolean;
  readonly dropped?: boolean;
  /** Gas limit of the replacement, where the old one's was too low. */
  readonly gasLimit?: bigint;
}

/** The state as an in-flight one, out of its back-off. */
export function inFlight(state: OpenState, name: InFlightState['name'], watch: Watch): InFlightState {
  const { intent, nonce, attempts, aim, retries } = state;
  return { name, intent, nonce, attempts, aim, retries, watch };
}

/** The nonce is to be closed: a cancel goes out as soon as it is signed and stored. */
export function close(state: OpenState, end: 'cancelled' | 'failed', reason: string, now: Moment): Step {
  // What fills a gap is itself nothing but a nonce that is closed.
  if (state.aim.kind === 'close' || state.intent.kind === 'noop') {
    return step(state, 'is being closed');
  }
  const { recheck: _, signingSince: __, ...watch } = state.watch;
  const closing = { ...inFlight(state, 'stuck', watch), aim: { kind: 'close', end, reason } as const };
  const made = bump(closing, reason, now);
  return {
    ...made,
    store: 'first',
    changes: [...made.changes, { kind: 'notify', what: `closing: ${reason}` }],
  };
}

/** Sends the newest bytes again; those of a swap after its quote, deadline and the breakers have been checked. */
export function resend(state: OpenState, cause: string, now: Moment, checked = false): Step {
  const latest = latestOf(state.attempts);
  if (state.aim.kind === 'close' && latest.role !== 'cancel') {
    return bump(state, cause, now);
  }
  if (state.aim.kind === 'execute' && isNearDeadline(state.intent, now)) {
    return close(state, 'failed', 'deadline', now);
  }
  if (state.aim.kind === 'execute' && state.intent.kind !== 'noop' && !checked) {
    return recheck(state, 'resend', cause, now);
  }
  const name = state.name === 'retrying' ? 'submitted' : state.name;
  const sent = withAttempt(state.attempts, latest.hash, (attempt) => ({
    ...attempt,
    sends: attempt.sends + 1,
    sentAt: now.at,
  }));
  return step({ ...inFlight(state, name, state.watch), attempts: sent }, cause, [
    { kind: 'broadcast', hash: latest.hash },
  ]);
}

/** Asks for a dearer attempt at the same nonce: a cancel where the nonce is to be closed. */
export function bump(state: OpenState, cause: string, now: Moment, options: BumpOptions = {}): Step {
  const { policy, at } = now;
  const closing = state.aim.kind === 'close';
  const signing = state.watch.signingSince;
  if (!now.maySign || (signing !== undefined && at - signing < policy.answerWithin)) {
    return step(state, 'cannot sign now');
  }
  if (!closing && isNearDeadline(state.intent, now)) {
    return close(state, 'failed', 'deadline', now);
  }
  if (state.intent.kind === 'swap' && !closing && options.checked !== true) {
    return recheck(state, options.dropped === true ? 'bumpAfterDrop' : 'bump', cause, now);
  }
  const mayCloseGap = closing || state.intent.kind === 'noop';
  const fees = bumpFees({
    old: highestOf(state.attempts),
    market: now.market,
    ceiling: mayCloseGap ? policy.ceiling : swapCeiling(policy.ceiling),
    ...(options.dropped === undefined ? {} : { dropped: options.dropped }),
  });
  if (fees === undefined) {
    return keepAlive(state, now);
  }
  const role = roleOf(state, closing);
  const route = routeAfterDrop(
    latestOf(state.attempts).route,
    options.dropped === true && policy.publicFallback,
  );
  const gasLimit =
    role === 'cancel'
      ? closingCall(role, route, state.attempts).gasLimit
      : (options.gasLimit ?? latestOf(state.attempts).gasLimit);
  const made = { ...inFlight(state, 'stuck', { ...state.watch, signingSince: at }) };
  return step(made, cause, [
    {
      kind: 'sign',
      role,
      nonce: state.nonce,
      fees,
      gasLimit,
      route,
    },
    { kind: 'wake', at: at + policy.answerWithin },
  ]);
}

/** Nothing dearer may go out: what is out is sent again now and then, however often a node refuses it. */
function keepAlive(state: OpenState, { at, policy }: Moment): Step {
  const { hash, sentAt = 0 } = latestOf(state.attempts);
  const kept = inFlight(state, 'stuck', { ...state.watch, movedAt: at });
  if (at - sentAt < policy.bumpEvery) {
    return step(kept, 'ceiling reached', [{ kind: 'look' }]);
  }
  const attempts = withAttempt(state.attempts, hash, (latest) => ({
    ...latest,
    sends: latest.sends + 1,
    sentAt: at,
  }));
  return step({ ...kept, attempts }, 'ceiling reached', [{ kind: 'broadcast', hash }]);
}

/** A failed submission waits; one that failed too often has its nonce closed. Cancels are tried without end. */
export function backOff(state: OpenState, until: number, cause: string, now: Moment): Step {
  if (
    state.aim.kind === 'execute' &&
    state.intent.kind !== 'noop' &&
    state.retries >= now.policy.retries.most
  ) {
    return close(state, 'failed', cause, now);
  }
  const { intent, nonce, attempts, aim, watch } = state;
  return step(
    {
      name: 'retrying',
      waitsFor: 'sending',
      until,
      intent,
      nonce,
      attempts,
      aim,
      watch,
      retries: state.retries + 1,
    },
    cause,
    [{ kind: 'look' }, { kind: 'wake', at: until }],
  );
}

/** Paused with its nonce until funds arrive. */
export function awaitFunds(state: OpenState): Step {
  const { intent, nonce, attempts, aim, retries, watch } = state;
  return durableStep(
    { name: 'retrying', waitsFor: 'funds', intent, nonce, attempts, aim, retries, watch },
    'insufficient funds',
    [],
    [{ kind: 'notify', what: 'insufficient funds' }],
  );
}

function recheck(
  state: OpenState,
  what: NonNullable<Watch['recheck']>['for'],
  cause: string,
  now: Moment,
): Step {
  const asked = state.watch.recheck;
  if (asked !== undefined && asked.for === what && now.at - asked.since < now.policy.answerWithin) {
    return step(state, 'is being checked');
  }
  return step({ ...state, watch: { ...state.watch, recheck: { for: what, since: now.at } } }, cause, [
    { kind: 'recheck' },
  ]);
}

function roleOf(state: OpenState, closing: boolean): AttemptRole {
  if (closing) {
    return 'cancel';
  }
  return state.intent.kind === 'noop' ? 'noop' : 'bump';
}
