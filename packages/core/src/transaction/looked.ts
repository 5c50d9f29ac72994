import { confirm } from './advanceConfirmed.ts';
import { latestOf, withAttempt } from './liveAttempts.ts';
import { bump, inFlight, resend } from './outgoing.ts';
import type { ChainLook, Moment } from './transactionEvent.ts';
import type { Live, OpenState } from './transactionState.ts';
import { type Step, durableStep, step } from './transactionStep.ts';

/** What the chain and the pools know of the attempts. */
export function looked(state: OpenState, look: ChainLook, now: Moment): Step {
  if (look.block < state.watch.lookedAt) {
    return step(state, 'stale look');
  }
  const seen: OpenState = { ...state, watch: { ...state.watch, lookedAt: look.block } };
  if (look.mined !== undefined) {
    return state.attempts.some(({ hash }) => hash === look.mined?.hash)
      ? confirm(seen, look.mined, look.block)
      : step(state, 'not one of ours');
  }
  if (!look.complete) {
    return step(state, 'nothing certain');
  }
  if (look.count > state.nonce) {
    return passed(seen, look, now);
  }
  const { passedAt: _, halted: __, ...watch } = seen.watch;
  return unmined({ ...seen, watch }, look, now);
}

/** The nonce is used and none of ours is found: somebody else's, once other blocks agree; an end, once it is final. */
function passed(state: OpenState, look: ChainLook, now: Moment): Step {
  const { passedAt, halted } = state.watch;
  if (passedAt === undefined) {
    return step({ ...state, watch: { ...state.watch, passedAt: look.block } }, 'nonce used', [
      { kind: 'look' },
    ]);
  }
  if (look.block < passedAt + now.policy.strangerAfter) {
    return step(state, 'nonce used');
  }
  const { intent, nonce, attempts } = state;
  // Once: whoever lets the key sign again has looked.
  const halt = halted === true ? [] : [{ kind: 'haltKey', nonce } as const];
  if (look.finalCount > nonce && look.finalBlock >= passedAt) {
    return durableStep(
      {
        name: 'failed',
        intent,
        reason: "somebody else's transaction used the nonce",
        closed: { nonce, attempts },
      },
      'final',
      [],
      [...halt, { kind: 'outcome', ok: false }, { kind: 'notify', what: 'nonce used by a stranger' }],
    );
  }
  const stuck = inFlight(state, 'stuck', { ...state.watch, halted: true });
  return step(stuck, 'nonce used by a stranger', [], halt);
}

function unmined(state: OpenState, look: ChainLook, now: Moment): Step {
  const held = latestHeld(state.attempts, look);
  if (held !== undefined) {
    return pooled(state, held, now);
  }
  const latest = latestOf(state.attempts);
  const absent = latest.route.kind === 'public' ? now.policy.poolObservable : look.relayDropped === true;
  const waitsAnyway = state.name === 'retrying' || state.name === 'ready_to_submit';
  if (!absent || waitsAnyway || now.at - (latest.sentAt ?? 0) < now.policy.bumpEvery) {
    return step(state, 'not mined');
  }
  // Dropped: first the same bytes again, then half as much again, once its turn has come.
  const mayBump = latest.sends > 2 && now.count === state.nonce;
  return mayBump ? bump(state, 'dropped', now, { dropped: true }) : resend(state, 'dropped', now);
}

function latestHeld(attempts: Live['attempts'], look: ChainLook): number | undefined {
  const held = attempts.map(({ hash }, index) => (look.pooled.includes(hash) ? index : -1));
  const highest = Math.max(...held);
  return highest < 0 ? undefined : highest;
}

function pooled(state: OpenState, index: number, now: Moment): Step {
  const hash = state.attempts[index]?.hash ?? state.attempts[0].hash;
  const attempts = withAttempt(state.attempts, hash, (attempt) => ({
    ...attempt,
    seenAt: attempt.seenAt ?? now.at,
  }));
  if (index < state.attempts.length - 1) {
    // An older one is held: what replaces it is still on its way.
    return step({ ...state, attempts }, 'an older attempt is held');
  }
  const name = index === 0 ? 'pending' : 'replaced';
  return step({ ...inFlight(state, name, state.watch), attempts, retries: 0 }, 'seen');
}
