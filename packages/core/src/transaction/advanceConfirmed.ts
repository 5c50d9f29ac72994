import { latestOf, withAttempt } from './liveAttempts.ts';
import type { ChainLook, Moment, TransactionEvent } from './transactionEvent.ts';
import type { Attempt, MinedAttempt } from './transactionIntent.ts';
import type { ConfirmedState, Live } from './transactionState.ts';
import { type Step, durableStep, step } from './transactionStep.ts';

/** Steps of what is mined and not yet final. */
export function advanceConfirmed(state: ConfirmedState, event: TransactionEvent, now: Moment): Step {
  switch (event.kind) {
    case 'looked':
      return looked(state, event.look, now);
    case 'reorged':
      return state.mined.block.number > event.ancestor
        ? unconfirm(state, event.ancestor, now)
        : step(state, 'still mined', [{ kind: 'look' }]);
    case 'ticked':
    case 'recovered':
      return step(state, event.kind, [{ kind: 'look' }]);
    case 'prepared':
    case 'prepareFailed':
    case 'refused':
    case 'feesChosen':
    case 'signed':
    case 'signFailed':
    case 'answered':
    case 'rechecked':
    case 'funded':
    case 'cancelRequested':
    case 'speedUpRequested':
    case 'emergencyStop':
    default:
      return step(state, 'too late');
  }
}

/** Mined: booked provisionally at once, for good when it is final. */
export function confirm(live: Live, mined: MinedAttempt, block: number): Step {
  const { intent, nonce, attempts, aim, retries } = live;
  return durableStep(
    {
      name: 'confirmed',
      intent,
      nonce,
      attempts,
      aim,
      retries,
      mined,
      watch: { lookedAt: block, movedAt: live.watch.movedAt },
    },
    'mined',
    [],
    [{ kind: 'bookProvisional', mined }],
  );
}

function looked(state: ConfirmedState, look: ChainLook, now: Moment): Step {
  const { mined } = state;
  if (look.block < state.watch.lookedAt) {
    return step(state, 'stale look');
  }
  if (look.mined === undefined) {
    // While its nonce counts as used, a receipt that is missing is a machine that is behind; no longer once its block would be
    // final: then somebody else's transaction has taken its place in a reorganisation that nobody heard of.
    const isGone = look.count <= state.nonce || look.finalBlock >= mined.block.number;
    return look.complete && look.block >= mined.block.number && isGone
      ? unconfirm(state, mined.block.number - 1, now)
      : step(state, 'nothing certain');
  }
  if (
    look.mined.block.hash !== mined.block.hash ||
    look.mined.hash !== mined.hash ||
    look.mined.status !== mined.status
  ) {
    return durableStep(
      { ...state, mined: look.mined, watch: { ...state.watch, lookedAt: look.block } },
      'mined otherwise',
      [{ kind: 'look' }],
      [
        { kind: 'reverse', mined },
        { kind: 'bookProvisional', mined: look.mined },
      ],
    );
  }
  return look.finalBlock >= mined.block.number ? finish(state) : step(state, 'not final yet');
}

function unconfirm(state: ConfirmedState, ancestor: number, now: Moment): Step {
  const { intent, nonce, attempts, aim, mined } = state;
  return durableStep(
    {
      name: 'submitted',
      intent,
      nonce,
      // Where a pool cannot be seen, nobody tells whether it went back there.
      attempts: withAttempt(attempts, latestOf(attempts).hash, unsent),
      aim,
      retries: 0,
      watch: { lookedAt: ancestor, movedAt: now.at },
    },
    'its block is gone',
    [{ kind: 'look' }],
    [
      { kind: 'reverse', mined },
      { kind: 'notify', what: 'unconfirmed' },
    ],
  );
}

function finish({ intent, nonce, attempts, aim, mined }: ConfirmedState): Step {
  const closed = { nonce, attempts, mined };
  const role = attempts.find(({ hash }) => hash === mined.hash)?.role;
  const final = { kind: 'bookFinal', mined } as const;
  if (role === 'cancel') {
    const name = aim.kind === 'close' ? aim.end : 'cancelled';
    const reason = aim.kind === 'close' ? aim.reason : 'cancelled';
    return durableStep(
      { name, intent, reason, closed },
      'final',
      [],
      [final, ...(name === 'failed' ? [{ kind: 'outcome', ok: false } as const] : [])],
    );
  }
  if (mined.status === 'reverted') {
    return durableStep(
      { name: 'failed', intent, reason: 'reverted', closed },
      'final',
      [],
      [final, { kind: 'outcome', ok: false }],
    );
  }
  return durableStep(
    { name: 'completed', intent, closed },
    'final',
    [],
    [final, { kind: 'outcome', ok: true }],
  );
}

function unsent(attempt: Attempt): Attempt {
  const { sentAt: _, ...rest } = attempt;
  return rest;
}
