import { array, assert, constantFrom, property, shuffledSubarray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance } from './advance.ts';
import { advanceLive } from './advanceLive.ts';
import { closingCall, isClosingData } from './closingCall.ts';
import { bump } from './outgoing.ts';
import { LIVE_RETRIES } from './retryDelay.ts';
import type { RpcErrorClass } from './rpcError/rpcErrorClass.ts';
import { foldOutcomes, isExposed, routeAfterDrop, type SubmissionOutcome } from './submission.ts';
import type { Moment } from './transactionEvent.ts';
import type { Attempt, SubmissionRoute } from './transactionIntent.ts';
import type { InFlightState, TransactionState } from './transactionState.ts';

const RELAY: SubmissionRoute = { kind: 'private', relay: 'flashbots-protect' };
const PUBLIC: SubmissionRoute = { kind: 'public' };
const DROPPED: SubmissionRoute = { kind: 'public', droppedBy: 'flashbots-protect' };

const endpoint = 'one';
const accepted: SubmissionOutcome = { outcome: 'accepted', endpoint, hash: `0x${'ab'.repeat(32)}` };
const withheld: SubmissionOutcome = { outcome: 'withheld', endpoint, reason: '' };

function refused(meant: RpcErrorClass): SubmissionOutcome {
  return { outcome: 'refused', endpoint, class: meant, reason: '' };
}

function unclear(meant: 'timeout' | 'connection' | 'rateLimited' | 'unknown'): SubmissionOutcome {
  return { outcome: 'unclear', endpoint, class: meant, reason: '' };
}

const outcomes = [
  accepted,
  withheld,
  refused('nonceTooLow'),
  refused('replacementUnderpriced'),
  refused('insufficientFunds'),
  refused('nonceTooHigh'),
  unclear('timeout'),
  unclear('unknown'),
];

const original: Attempt = {
  hash: `0x${'01'.repeat(32)}`,
  raw: '0x01',
  role: 'original',
  nonce: 7,
  fees: { maxFeePerGas: 100n, maxPriorityFeePerGas: 10n },
  gasLimit: 60_000n,
  route: RELAY,
  createdAt: 0,
  sends: 3,
  sentAt: 0,
};

function inFlight(aim: InFlightState['aim'], attempts: InFlightState['attempts']): InFlightState {
  return {
    name: 'submitted',
    intent: {
      kind: 'approval',
      purpose: 'entry',
      id: 'one',
      idempotencyKey: 'one',
      chainId: 1,
      sender: `0x${'aa'.repeat(20)}`,
      accountId: 'account',
      correlationId: 'one',
      route: RELAY,
      to: `0x${'bb'.repeat(20)}`,
      data: '0x',
      value: 0n,
      deadline: 10_000,
    },
    nonce: 7,
    attempts,
    aim,
    retries: 0,
    watch: { lookedAt: 1, movedAt: 0 },
  };
}

function moment(publicFallback: boolean): Moment {
  return {
    at: 60_000,
    random: 0,
    chainTime: 0,
    market: { maxFeePerGas: 100n, maxPriorityFeePerGas: 10n },
    baseFee: 50n,
    count: 7,
    maySign: true,
    policy: {
      retries: LIVE_RETRIES,
      ceiling: 10_000n,
      stuckAfter: 600_000,
      bumpEvery: 12_000,
      answerWithin: 5_000,
      cancelLead: 60,
      strangerAfter: 3,
      poolObservable: true,
      mostGas: 30_000_000n,
      publicFallback,
    },
  };
}

describe('several answers to one send', () => {
  it.each([
    ['accepted', [unclear('timeout'), refused('insufficientFunds'), accepted]],
    ['alreadyKnown', [refused('nonceTooHigh'), refused('alreadyKnown'), unclear('timeout')]],
    ['nonceTooLow', [refused('replacementUnderpriced'), refused('nonceTooLow')]],
    ['insufficientFunds', [unclear('connection'), refused('insufficientFunds')]],
    ['rateLimited', [unclear('unknown'), unclear('rateLimited')]],
    ['unknown', [withheld]],
    ['unknown', []],
  ] as const)('are %s', (answer, given) => {
    expect(foldOutcomes(given)).toBe(answer);
  });

  it('mean the same in any order', () => {
    assert(
      property(array(constantFrom(...outcomes)), shuffledSubarray(outcomes), (some, others) => {
        const all = [...some, ...others];
        expect(foldOutcomes(all.toReversed())).toBe(foldOutcomes(all));
        expect(foldOutcomes([...all, accepted])).toBe('accepted');
      }),
    );
  });
});

it.each([
  [PUBLIC, false, true],
  [RELAY, false, false],
  [RELAY, true, true],
])('others may see what goes by %j, with consent to publish %s: %s', (route, publicFallback, exposed) => {
  expect(isExposed({ route, publicFallback })).toBe(exposed);
});

describe('the way after a drop', () => {
  it.each([
    [RELAY, false, RELAY],
    [RELAY, true, DROPPED],
    [PUBLIC, true, PUBLIC],
    [DROPPED, true, DROPPED],
    [DROPPED, false, DROPPED],
  ])('from %j with consent %s is %j', (route, consent, after) => {
    expect(routeAfterDrop(route, consent)).toEqual(after);
  });

  const execute = { kind: 'execute' } as const;
  const end = { kind: 'close', end: 'cancelled', reason: 'asked' } as const;
  const order: Attempt = { ...original, hash: `0x${'02'.repeat(32)}`, role: 'cancel' };

  it.each([
    ['a bump stays with its relay', execute, [original], false, {}, { role: 'bump', route: RELAY }],
    [
      'a bump stays where consent is, but no drop',
      execute,
      [original],
      true,
      {},
      { role: 'bump', route: RELAY },
    ],
    ['a drop without consent', execute, [original], false, { dropped: true }, { role: 'bump', route: RELAY }],
    ['a drop with consent', execute, [original], true, { dropped: true }, { role: 'bump', route: DROPPED }],
    [
      'a bump after that',
      execute,
      [original, { ...original, route: DROPPED }],
      true,
      {},
      { role: 'bump', route: DROPPED },
    ],
    ['the first cancel', end, [original], true, {}, { role: 'cancel', route: RELAY, gasLimit: 21_000n }],
    [
      'the second cancel',
      end,
      [original, order],
      true,
      {},
      { role: 'cancel', route: RELAY, gasLimit: 42_000n },
    ],
  ] as const)('%s', (_, aim, attempts, consent, options, expected) => {
    const made = bump(inFlight(aim, attempts), 'test', moment(consent), { ...options, checked: true });
    expect(made.effects[0]).toMatchObject({ kind: 'sign', ...expected });
  });
});

describe('at the ceiling', () => {
  it.each([
    ['an exit', { kind: 'execute' }, 'original'],
    ['a cancel', { kind: 'close', end: 'failed', reason: 'deadline' }, 'cancel'],
  ] as const)('%s that nodes refuse is sent again now and then, not at once for ever', (_, aim, role) => {
    const fees = { maxFeePerGas: 10_000n, maxPriorityFeePerGas: 1_000n };
    const attempt: Attempt = { ...original, role, fees, route: PUBLIC, sends: 1, sentAt: 0 };
    let state = inFlight(aim, [attempt]) as TransactionState;
    let sends = 0;
    const answered = { kind: 'answered', hash: attempt.hash, answer: 'feeCapBelowBaseFee' } as const;
    for (let answers = 0; answers < 20; answers += 1) {
      const made = advance(state, answered, moment(false));
      state = made.state;
      sends += made.effects.filter(({ kind }) => kind === 'broadcast').length;
    }
    expect(sends).toBe(1);
    const later = { ...moment(false), at: 72_001 };
    expect(advance(state, { kind: 'speedUpRequested' }, later).effects).toContainEqual({
      kind: 'broadcast',
      hash: attempt.hash,
    });
  });
});

describe('what closes a nonce', () => {
  it.each([
    ['comes soon after an order to a relay', RELAY, 1, 1],
    ['has time once it is a call', RELAY, 2, 0],
    ['has time in public', PUBLIC, 1, 0],
  ] as const)('%s', (_, route, cancels, signed) => {
    const cancel: Attempt = { ...original, role: 'cancel', route };
    const aim = { kind: 'close', end: 'cancelled', reason: 'asked' } as const;
    const attempts = [original, ...Array.from({ length: cancels }, () => cancel)] as const;
    const { effects } = advanceLive(inFlight(aim, attempts), { kind: 'ticked' }, moment(false));
    expect(effects.filter(({ kind }) => kind === 'sign')).toHaveLength(signed);
  });

  const empty = { data: '0x', gasLimit: 21_000n } as const;
  const call = { data: '0x00000000', gasLimit: 42_000n } as const;

  it.each([
    ['in public is empty', 'cancel', PUBLIC, [], empty],
    ['in public stays empty', 'cancel', DROPPED, [{ role: 'cancel', route: RELAY }], empty],
    ['in private first is an order', 'cancel', RELAY, [{ role: 'original', route: RELAY }], empty],
    ['in private then is a call', 'cancel', RELAY, [{ role: 'cancel', route: RELAY }], call],
    ['fills a gap in private as a call', 'noop', RELAY, [], call],
    ['fills a gap in public as nothing', 'noop', PUBLIC, [], empty],
  ] as const)('%s', (_, role, route, earlier, expected) => {
    expect(closingCall(role, route, earlier)).toEqual(expected);
    expect(isClosingData(expected.data)).toBe(true);
  });

  it.each(['0x00', '0x0000000000', '0x00000001', '0x095ea7b3'] as const)('is nothing else: %s', (data) => {
    expect(isClosingData(data)).toBe(false);
  });
});
