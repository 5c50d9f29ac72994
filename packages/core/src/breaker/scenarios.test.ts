import { describe, expect, it } from 'vitest';
import type { Breaker } from './breaker.ts';
import type { BreakerRecord } from './breakerRecord.ts';
import type { BreakerSetEvent } from './breakerSetTypes.ts';
import { isAdmitted } from './breakers.ts';
import type { Permit } from './permit.ts';
import { backoffWait } from './recoveryWait.ts';
import { compareWithReference } from './testing/compareWithReference.ts';
import {
  aBreaker,
  aDefinition,
  aSet,
  FAILURE,
  FIVE_SECONDS,
  IGNORED,
  NOON,
  SUCCESS,
  type BreakerAtHand,
} from './testing/buildBreakers.ts';

/** 50 % of the last 10, once there are 5. */
const HALF_OF_TEN = aDefinition({ windowCalls: 10, minimumCalls: 5, failureShare: 0.5 });
/** 50 % of the last minute, once there are 5. */
const HALF_OF_A_MINUTE = aDefinition({ windowSeconds: 60, minimumCalls: 5, failureShare: 0.5 });

/** Reports one outcome a second, `S` or `F` each, and says how each left it. */
function report({ breaker }: BreakerAtHand, outcomes: string, from = 0): readonly string[] {
  return Array.from(outcomes, (each, index) => {
    breaker.report(each === 'F' ? FAILURE : SUCCESS, from + index * 1000);
    return breaker.state;
  });
}

/** One that has opened at 0 and waits for 5 s. */
function opened(definition = HALF_OF_TEN): BreakerAtHand {
  const made = aBreaker(definition);
  for (let count = 0; count < 5; count += 1) {
    made.breaker.report(FAILURE, 0);
  }
  expect(made.breaker.state).toBe('open');
  return made;
}

/** Takes permits until it refuses. */
function takeAll(breaker: Breaker, now: number): readonly Permit[] {
  const taken: Permit[] = [];
  for (let permit = breaker.admit(now); permit !== undefined; permit = breaker.admit(now)) {
    taken.push(permit);
  }
  return taken;
}

function restarted(record: BreakerRecord, monotonic: number, wall: number): Breaker {
  const { breaker } = aBreaker(HALF_OF_TEN);
  breaker.restore(JSON.parse(JSON.stringify(record)) as BreakerRecord, monotonic, wall);
  return breaker;
}

describe('the scenarios', () => {
  it.each([
    ['the last ten', HALF_OF_TEN],
    ['a minute', HALF_OF_A_MINUTE],
  ])('1. S S S F F F a second apart, minimum 5: opens on the sixth (%s)', (_, definition) => {
    const made = aBreaker(definition);
    expect(report(made, 'SSSFFF')).toEqual(['closed', 'closed', 'closed', 'closed', 'closed', 'open']);
    expect(made.transitions).toMatchObject([
      {
        from: 'closed',
        to: 'open',
        why: '3 of the last 6 failed (50 %).',
        who: 'system',
        at: 5000,
        counts: { calls: 6, failures: 3, failureShare: 0.5 },
      },
    ]);
  });

  it('2. F F F S S, minimum 5: undefined to the fourth, opens on the fifth, a success (60 %)', () => {
    const made = aBreaker(HALF_OF_TEN);
    expect(report(made, 'FFFS')).toEqual(['closed', 'closed', 'closed', 'closed']);
    expect(made.breaker.counts(4000)).not.toHaveProperty('failureShare');
    expect(report(made, 'S', 4000)).toEqual(['open']);
    expect(made.transitions[0]?.counts.failureShare).toBe(0.6);
  });

  it('3. durations 5, 5, 0.1, 0.1, 5 s with limit 4 s, minimum 5: slow rate 60 %, opens', () => {
    const made = aBreaker(aDefinition({ windowCalls: 10, minimumCalls: 5, slowShare: 0.5, slowMs: 4000 }));
    const states = [5, 5, 0.1, 0.1, 5].map((seconds) => {
      made.breaker.report({ result: 'success', durationMs: seconds * 1000 }, 0);
      return made.breaker.state;
    });
    expect(states).toEqual(['closed', 'closed', 'closed', 'closed', 'open']);
    expect(made.transitions[0]?.counts).toMatchObject({ slow: 3, failures: 0, slowShare: 0.6 });
  });

  it('4. exactly at the threshold: opens', () => {
    expect(report(aBreaker(HALF_OF_TEN), 'SFSFSF')).toEqual([
      'closed',
      'closed',
      'closed',
      'closed',
      'closed',
      'open',
    ]);
    const four = aBreaker(aDefinition({ windowCalls: 10, minimumCalls: 10, failureShare: 0.4 }));
    expect(report(four, 'FFFFSSSSSS').at(-1)).toBe('open');
    const below = aBreaker(aDefinition({ windowCalls: 10, minimumCalls: 10, failureShare: 0.4 }));
    expect(report(below, 'FFFSSSSSSS').at(-1)).toBe('closed');
  });

  it('5. a window of 5 s: F at 0, S at 0.1, F at 0.8; at 4.8 there are 3 calls, at 5.9 there are 0', () => {
    const { breaker } = aBreaker(aDefinition({ windowSeconds: 5, minimumCalls: 100, failureShare: 0.5 }));
    breaker.report(FAILURE, 0);
    breaker.report(SUCCESS, 100);
    breaker.report(FAILURE, 800);
    expect(breaker.counts(4800)).toMatchObject({ calls: 3, failures: 2 });
    expect(breaker.counts(5900)).toMatchObject({ calls: 0, failures: 0 });
  });

  it('6. idle longer than the window: empty', () => {
    const { breaker } = aBreaker(HALF_OF_A_MINUTE);
    for (let second = 0; second < 4; second += 1) {
      breaker.report(FAILURE, second * 1000);
    }
    breaker.report(FAILURE, 3_600_000);
    expect(breaker.state).toBe('closed');
    expect(breaker.counts(3_600_000)).toMatchObject({ calls: 1, failures: 1 });
  });

  it('7. open for 5 s: refuses at 3, permits at 6, counters reset', () => {
    const { breaker } = opened();
    expect(breaker.admit(3000)).toBeUndefined();
    expect(breaker.until).toBe(5000);
    for (const permit of takeAll(breaker, 6000)) {
      breaker.settle(permit, SUCCESS, 6000);
    }
    expect(breaker.state).toBe('closed');
    expect(breaker.counts(6000)).toMatchObject({ calls: 0, failures: 0, consecutive: 0 });
  });

  it('8. four permits: the fifth and sixth are refused; one release admits one', () => {
    const { breaker } = opened();
    const permits = [1, 2, 3, 4].map(() => breaker.admit(6000));
    expect(permits.every((permit) => permit !== undefined)).toBe(true);
    expect([breaker.admit(6000), breaker.admit(6000)]).toEqual([undefined, undefined]);
    breaker.settle(permits[0]!, IGNORED, 6001);
    expect(takeAll(breaker, 6001)).toHaveLength(1);
  });

  it('9. an ignored error returns its permit, and counts in neither rate', () => {
    const { breaker } = opened();
    const [first] = takeAll(breaker, 6000);
    breaker.settle(first!, { ...IGNORED, durationMs: 60_000 }, 6000);
    breaker.settle(first!, FAILURE, 6000);
    expect(breaker.state).toBe('halfOpen');
    expect(takeAll(breaker, 6000)).toHaveLength(1);
    const closed = aBreaker(HALF_OF_TEN).breaker;
    closed.report({ ...IGNORED, durationMs: 60_000 }, 0);
    expect(closed.counts(0)).toMatchObject({ calls: 0, failures: 0, slow: 0, consecutive: 0 });
  });

  it('10. half-open F F F F: open, attempt + 1; S S S S: closed, attempt reset', () => {
    const { breaker } = opened();
    for (const permit of takeAll(breaker, 5000)) {
      breaker.settle(permit, FAILURE, 5000);
    }
    expect([breaker.state, breaker.attempt, breaker.until]).toEqual(['open', 2, 15_000]);
    for (const permit of takeAll(breaker, 15_000)) {
      breaker.settle(permit, SUCCESS, 15_000);
    }
    expect([breaker.state, breaker.attempt]).toEqual(['closed', 0]);
    for (let count = 0; count < 5; count += 1) {
      breaker.report(FAILURE, 15_000);
    }
    expect([breaker.attempt, breaker.until]).toEqual([1, 20_000]);
  });

  it('10. a success closes by stages: 25, 50, 100 %', () => {
    const made = opened(
      aDefinition(
        { windowCalls: 10, minimumCalls: 5, failureShare: 0.5 },
        { ...FIVE_SECONDS, rounds: [2500, 5000] },
      ),
    );
    const { breaker } = made;
    const sizes: number[] = [];
    for (let now = 5000; breaker.state !== 'closed'; now += 1000) {
      for (const permit of takeAll(breaker, now)) {
        sizes.push(breaker.sizeBps);
        breaker.settle(permit, SUCCESS, now);
      }
    }
    // Three of four are enough to be certain; the fourth is late.
    expect(sizes.slice(0, 3)).toEqual([2500, 2500, 2500]);
    expect(sizes.slice(4, 7)).toEqual([5000, 5000, 5000]);
    expect(breaker.sizeBps).toBe(10_000);
    expect(made.transitions.map(({ to }) => to)).toEqual(['open', 'halfOpen', 'halfOpen', 'closed']);
  });

  it('11. no result within the lease: open again', () => {
    const { breaker } = opened();
    takeAll(breaker, 5000);
    breaker.advance(14_999);
    expect(breaker.state).toBe('halfOpen');
    breaker.advance(15_000);
    expect([breaker.state, breaker.attempt]).toEqual(['open', 2]);
    expect(breaker.why).toContain('not answered in time');
  });

  it('12. waits 5, 10, 20 … cap, each within the jitter bounds', () => {
    const expected = [5, 10, 20, 40, 60, 60, 60];
    for (const random of [0, 0.25, 0.5, 0.999_999]) {
      for (const [index, seconds] of expected.entries()) {
        const wait = backoffWait(FIVE_SECONDS, index + 1, random) / 1000;
        expect(wait).toBeCloseTo(seconds * (0.9 + 0.2 * random), 9);
        expect(wait).toBeGreaterThanOrEqual(seconds * 0.9);
        expect(wait).toBeLessThan(seconds * 1.1);
      }
    }
    const { breaker } = opened();
    const waits: number[] = [];
    for (let now = 5000; waits.length < 6; now = breaker.until!) {
      for (const permit of takeAll(breaker, now)) {
        breaker.settle(permit, FAILURE, now);
      }
      waits.push(breaker.until! - now);
    }
    expect(waits).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
  });

  it('13. isolated: recorded, counted, released by any process', async () => {
    const [first, second] = [aSet(), aSet()];
    const scope = { kind: 'venue', id: '1:v' } as const;
    const entry = { kind: 'entry', chainId: 1, venue: 'v' } as const;
    await first.set.operate('isolate', 'dexFailure', scope, { who: 'ann', why: 'It looks odd.' });
    second.set.restore(first.set.record('dexFailure', scope)!);
    expect(second.set.admit(entry)).toMatchObject({ type: 'dexFailure', state: 'isolated' });
    second.pass(86_400_000);
    await second.set.tick();
    expect(second.set.admit(entry)).toMatchObject({ state: 'isolated' });
    expect(second.set.show('dexFailure', scope)).toMatchObject({ who: 'ann', counts: { refused: 2 } });
    await second.set.operate('release', 'dexFailure', scope, { who: 'bob', why: 'It is well.' });
    first.set.restore(second.set.record('dexFailure', scope)!);
    expect(isAdmitted(first.set.admit(entry))).toBe(true);
    expect(first.set.show('dexFailure', scope)).toMatchObject({ state: 'closed', who: 'bob' });
  });

  it('14. a restart in the middle of a wait keeps the remainder, to one second', () => {
    const { breaker } = opened(
      aDefinition(
        { windowCalls: 5, consecutiveFailures: 5 },
        {
          ...FIVE_SECONDS,
          waitSeconds: 30,
        },
      ),
    );
    // Written when it opened; the process ended a second later; another begins with a clock of its own.
    const record = breaker.toRecord(0, NOON);
    const later = restarted(record, 77_777_000, NOON + 1000);
    expect(later.until! - 77_777_000).toBe(29_000);
    expect([later.state, later.attempt]).toEqual(['open', 1]);
    // Written at the end, with nobody running for 10 s.
    const down = restarted(breaker.toRecord(1000, NOON + 1000), 5, NOON + 11_000);
    expect(down.until! - 5).toBe(19_000);
    // Longer away than the wait: tried at the first touch.
    const long = restarted(record, 0, NOON + 3_600_000);
    expect(long.admit(0)).toBeDefined();
    expect(long.state).toBe('halfOpen');
  });

  it('15. a result from an earlier epoch changes nothing', () => {
    const { breaker } = aBreaker(HALF_OF_TEN);
    const early = takeSome(breaker, 0, 20);
    for (const permit of early.slice(0, 5)) {
      breaker.settle(permit, FAILURE, 0);
    }
    expect(breaker.state).toBe('open');
    const probes = takeAll(breaker, 5000);
    for (const permit of early.slice(5, 10)) {
      breaker.settle(permit, FAILURE, 5000);
    }
    expect(breaker.state).toBe('halfOpen');
    for (const permit of probes) {
      breaker.settle(permit, SUCCESS, 5000);
    }
    for (const permit of early.slice(10)) {
      breaker.settle(permit, FAILURE, 5000);
    }
    expect(breaker.state).toBe('closed');
    expect(breaker.counts(5000)).toMatchObject({ calls: 0, failures: 0 });
  });

  it('16. a hundred refusals do not dilute the rate', () => {
    const { breaker } = opened();
    const before = breaker.counts(1000);
    for (let count = 0; count < 100; count += 1) {
      expect(breaker.admit(1000)).toBeUndefined();
    }
    expect(breaker.counts(1000)).toEqual({ ...before, refused: 100 });
    expect(before.failureShare).toBe(1);
  });

  it('17. a hung probe frees its permit', () => {
    const { breaker } = opened(
      aDefinition(
        { windowCalls: 5, consecutiveFailures: 5 },
        { ...FIVE_SECONDS, probes: 2, probeFailures: 2 },
      ),
    );
    const hung = breaker.admit(5000)!;
    breaker.settle(breaker.admit(5000)!, FAILURE, 5000);
    expect(breaker.admit(5000)).toBeUndefined();
    breaker.advance(15_000);
    expect(breaker.state).toBe('open');
    // The late answer of the hung one is of an earlier epoch.
    const [next] = takeAll(breaker, breaker.until!);
    breaker.settle(hung, SUCCESS, breaker.touchedAt);
    expect(breaker.state).toBe('halfOpen');
    breaker.settle(next!, SUCCESS, breaker.touchedAt);
    expect(breaker.state).toBe('closed');
  });

  it('18. the wall clock stepping back loses no bucket, and lengthens no wait', () => {
    const { set, pass, stepWall, wall } = aSet();
    const scope = { kind: 'provider', id: 'prices' } as const;
    for (let count = 0; count < 4; count += 1) {
      void set.report('rateLimitExceeded', scope, FAILURE);
      pass(1000);
      stepWall(-3_600_000);
    }
    expect(set.show('rateLimitExceeded', scope).counts).toMatchObject({ calls: 4, failures: 4 });
    void set.report('rateLimitExceeded', scope, FAILURE);
    expect(set.show('rateLimitExceeded', scope)).toMatchObject({ state: 'open', until: wall() + 60_000 });
    // A restart with the clock set back by an hour more: the wait goes on from where it was written.
    const other = aSet();
    other.stepWall(wall() - NOON - 3_600_000);
    other.set.restore(set.record('rateLimitExceeded', scope)!);
    expect(other.set.show('rateLimitExceeded', scope).until).toBe(other.wall() + 60_000);
  });

  it('18. a monotonic time that steps back is taken for the last one', () => {
    const { breaker } = aBreaker(aDefinition({ windowSeconds: 5, minimumCalls: 100, failureShare: 0.5 }));
    breaker.report(FAILURE, 10_000);
    breaker.report(FAILURE, 1000);
    expect(breaker.counts(0)).toMatchObject({ calls: 2, failures: 2 });
  });

  it('19. a thousand concurrent arrivals in half-open admit exactly N', async () => {
    const { set, pass } = aSet();
    const scope = { kind: 'endpoint', id: 'a' } as const;
    for (let count = 0; count < 5; count += 1) {
      void set.report('rpcFailure', scope, FAILURE);
    }
    pass(30_000);
    const answers = await Promise.all(
      Array.from({ length: 1000 }, async () => {
        await Promise.resolve();
        return set.admit({ kind: 'call', endpoint: 'a' });
      }),
    );
    expect(answers.filter(isAdmitted)).toHaveLength(4);
    expect(set.show('rpcFailure', scope).counts.refused).toBe(996);
  });

  it('20. counts, states and permits equal those of a naive recount (3,000 random sequences)', () => {
    expect(compareWithReference(1, 3000)).toMatchObject({ sequences: 3000, difference: undefined });
  });

  it('21. parent and dependants: one cascade event, waits unchanged', () => {
    const { set, events, pass } = aSet();
    set.setEndpoints(1, ['a', 'b']);
    const fail = (type: 'rpcFailure' | 'dexFailure', kind: 'endpoint' | 'venue', id: string): void => {
      for (let count = 0; count < 5; count += 1) {
        void set.report(type, { kind, id }, FAILURE);
      }
    };
    fail('rpcFailure', 'endpoint', 'a');
    pass(20_000);
    fail('dexFailure', 'venue', '1:v');
    const chain = { kind: 'chain', id: '1' } as const;
    expect(set.show('gasEstimationFailure', chain).state).toBe('closed');
    const waits = [
      set.show('rpcFailure', { kind: 'endpoint', id: 'a' }).until,
      set.show('dexFailure', { kind: 'venue', id: '1:v' }).until,
    ];
    pass(20_000);
    // The first waits no more after 40 s, yet it opened within the minute.
    fail('dexFailure', 'venue', '1:w');
    pass(1000);
    fail('dexFailure', 'venue', '1:x');
    const cascades = events.filter((event) => event.kind === 'cascade');
    expect(cascades).toHaveLength(1);
    expect(cascades[0]?.openings).toEqual([
      { type: 'rpcFailure', scope: { kind: 'endpoint', id: 'a' } },
      { type: 'dexFailure', scope: { kind: 'venue', id: '1:v' } },
      { type: 'dexFailure', scope: { kind: 'venue', id: '1:w' } },
    ]);
    expect(set.show('gasEstimationFailure', chain)).toMatchObject({ state: 'open', attempt: 1 });
    expect(opening(events, 'gasEstimationFailure')).toHaveLength(1);
    expect([waits[1], set.show('dexFailure', { kind: 'venue', id: '1:v' }).attempt]).toEqual([
      set.show('dexFailure', { kind: 'venue', id: '1:v' }).until,
      1,
    ]);
    expect(set.refusal({ kind: 'entry', chainId: 999 })?.reason).toContain('new entries are held');
    expect(set.refusal({ kind: 'exit', chainId: 1, venue: 'v' })).toBeUndefined();
    pass(60_000);
    expect(set.refusal({ kind: 'entry', chainId: 999 })).toBeUndefined();
  });

  it('22. failing closed: one that could not be stored is opened again, and the rest goes on from memory', () => {
    const { set, events } = aSet();
    const account = { kind: 'account', id: 'a' } as const;
    void set.open('portfolioLoss', account, 'Its release could not be stored.');
    expect(set.refusal({ kind: 'entry', accountId: 'a' })).toMatchObject({ type: 'portfolioLoss' });
    expect(set.refusal({ kind: 'exit', accountId: 'a' })).toBeUndefined();
    for (let count = 0; count < 3; count += 1) {
      void set.report('databaseFailure', { kind: 'global', id: '' }, FAILURE);
    }
    for (const kind of ['entry', 'exit', 'submission'] as const) {
      expect(set.refusal({ kind, accountId: 'b' })).toMatchObject({ type: 'databaseFailure' });
    }
    expect(isAdmitted(set.admit({ kind: 'cancel', accountId: 'b' }))).toBe(true);
    expect(isAdmitted(set.admit({ kind: 'login' }))).toBe(true);
    expect(isAdmitted(set.admit({ kind: 'call', endpoint: 'e' }))).toBe(true);
    void set.report('databaseFailure', { kind: 'global', id: '' }, SUCCESS);
    expect(set.refusal({ kind: 'entry', accountId: 'b' })).toBeUndefined();
    expect(events.every(({ kind }) => kind === 'change')).toBe(true);
  });
});

function takeSome(breaker: Breaker, now: number, count: number): readonly Permit[] {
  return Array.from({ length: count }, () => breaker.admit(now)!);
}

function opening(events: readonly BreakerSetEvent[], type: string): readonly BreakerSetEvent[] {
  return events.filter((event) => event.kind === 'change' && event.type === type && event.to === 'open');
}
