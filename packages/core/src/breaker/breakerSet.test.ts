import { describe, expect, it } from 'vitest';
import { isAdmitted } from './breakers.ts';
import type { Activity, Admission, BreakerScope, BreakerType } from './breakerTypes.ts';
import { aSet, FAILURE, NOON, SUCCESS, type SetAtHand } from './testing/buildBreakers.ts';

const TOKEN = '0x00000000000000000000000000000000000000AA';
const ENTRY = { kind: 'entry', accountId: 'a', chainId: 1, venue: 'v', token: TOKEN } as const;
const ACCOUNT = { kind: 'account', id: 'a' } as const;
const VENUE = { kind: 'venue', id: '1:v' } as const;
const TOKENS = { kind: 'token', id: `1:${TOKEN}` } as const;
const CHAIN = { kind: 'chain', id: '1' } as const;
const GLOBAL = { kind: 'global', id: '' } as const;
const ACT = { who: 'ann', why: 'A reason.' };

function fail({ set }: SetAtHand, type: BreakerType, scope: BreakerScope, count = 5): void {
  for (let done = 0; done < count; done += 1) {
    void set.report(type, scope, FAILURE);
  }
}

function admitted({ set }: SetAtHand, activity: Activity): Admission {
  const answer = set.admit(activity);
  if (!isAdmitted(answer)) {
    throw new Error(answer.reason);
  }
  return answer;
}

function endpoint(id: string): BreakerScope {
  return { kind: 'endpoint', id };
}

function twoEndpoints(): SetAtHand {
  const made = aSet();
  made.set.setEndpoints(1, ['one', 'two']);
  return made;
}

function makeSlow({ set }: SetAtHand, id: string): void {
  for (let count = 0; count < 20; count += 1) {
    void set.report('rpcLatency', endpoint(id), { result: 'success', durationMs: 2500 });
  }
}

function call(endpointId: string): Activity {
  return { kind: 'call', endpoint: endpointId };
}

function codeOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return (error as { readonly code: unknown }).code;
  }
}

function venue(id: string): BreakerScope {
  return { kind: 'venue', id: `1:${id}` };
}

function tokenOf(index: number): BreakerScope {
  return { kind: 'token', id: `1:${index}` };
}

describe('an admission', () => {
  it('counts with those that guard the activity, and with no other', () => {
    const made = aSet();
    void admitted(made, ENTRY).settle(SUCCESS);
    void admitted(made, { kind: 'call', endpoint: 'e' }).settle({ result: 'success', durationMs: 3000 });
    expect(made.set.list().map(({ type, counts: { calls, slow } }) => [type, calls, slow])).toEqual([
      ['transactionFailure', 1, 0],
      ['dexFailure', 1, 0],
      ['rpcFailure', 1, 0],
      ['rpcLatency', 1, 1],
    ]);
  });

  it('takes all permits or none', () => {
    const made = aSet();
    fail(made, 'dexFailure', VENUE);
    fail(made, 'transactionFailure', ACCOUNT);
    made.pass(120_000);
    // The venue may be tried again, the account may not: nothing of the venue's two tries is used up.
    for (let count = 0; count < 5; count += 1) {
      expect(made.set.admit(ENTRY)).toMatchObject({ type: 'transactionFailure' });
    }
    const other = { ...ENTRY, accountId: 'b' };
    expect([1, 2, 3].map(() => isAdmitted(made.set.admit(other)))).toEqual([true, true, false]);
  });

  it('leaves the smallest share of the size', () => {
    const made = aSet();
    expect(admitted(made, ENTRY).sizeBps).toBe(10_000);
    fail(made, 'dexFailure', VENUE);
    made.pass(120_000);
    const first = [admitted(made, ENTRY), admitted(made, ENTRY)];
    for (const admission of first) {
      expect(admission.sizeBps).toBe(2500);
      void admission.settle(SUCCESS);
    }
    expect(admitted(made, ENTRY).sizeBps).toBe(5000);
    fail(made, 'gasEstimationFailure', CHAIN);
    made.pass(60_000);
    expect(admitted(made, ENTRY).sizeBps).toBe(2500);
  });

  it('counts the first outcome only', () => {
    const made = aSet();
    const admission = admitted(made, ENTRY);
    void admission.settle(SUCCESS);
    void admission.settle(FAILURE);
    expect(made.set.show('dexFailure', VENUE).counts).toMatchObject({ calls: 1, failures: 0 });
  });

  it('counts with those alone that the outcome speaks against', () => {
    const made = aSet();
    for (let count = 0; count < 5; count += 1) {
      void admitted(made, ENTRY).settle({ ...FAILURE, only: ['transactionFailure'] });
    }
    expect(made.set.show('transactionFailure', ACCOUNT).state).toBe('open');
    expect(made.set.show('dexFailure', VENUE)).toMatchObject({ state: 'closed', counts: { calls: 0 } });
  });

  it('gives a try back that says nothing of what is guarded', () => {
    const made = aSet();
    fail(made, 'gasEstimationFailure', CHAIN);
    made.pass(60_000);
    const tries = [admitted(made, ENTRY), admitted(made, ENTRY)];
    expect(made.set.refusal(ENTRY)).toMatchObject({ type: 'gasEstimationFailure', state: 'halfOpen' });
    void tries[0]?.settle(FAILURE);
    expect(made.set.refusal(ENTRY)).toBeUndefined();
    expect(made.set.show('gasEstimationFailure', CHAIN).state).toBe('halfOpen');
  });

  it('waits for what has to be stored', async () => {
    const stored: string[] = [];
    const { set } = aSet({
      onEvent: (event) =>
        event.kind === 'change' && event.priority === 'critical'
          ? Promise.resolve().then(() => void stored.push(event.to))
          : undefined,
    });
    const answers = [1, 2, 3, 4, 5].map(() => {
      const answer = set.admit(ENTRY);
      return isAdmitted(answer) ? answer.settle(FAILURE) : undefined;
    });
    expect(answers.slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
    expect(stored).toEqual([]);
    await answers[4];
    expect(stored).toEqual(['open']);
    await set.trip('externalTrigger', GLOBAL, 'A webhook says so.');
    expect(stored).toEqual(['open', 'open']);
  });
});

describe('a refusal', () => {
  it('names the gravest, and says when it is tried again', () => {
    const made = aSet();
    fail(made, 'dexFailure', VENUE);
    expect(made.set.refusal(ENTRY)).toEqual({
      type: 'dexFailure',
      scope: VENUE,
      state: 'open',
      priority: 'high',
      reason: 'dexFailure: 5 failures in a row. Tried again in 2 min.',
      until: NOON + 120_000,
    });
    void made.set.observe('portfolioLoss', ACCOUNT, 12, 'worth 880 of 1,000');
    expect(made.set.refusal(ENTRY)).toEqual({
      type: 'portfolioLoss',
      scope: ACCOUNT,
      state: 'open',
      priority: 'emergency',
      reason:
        'portfolioLoss: The drawdown from the peak, in per cent, is 12: at or above 10: worth 880 of 1,000. Closed again by hand.',
    });
    void made.set.operate('isolate', 'chainReorg', CHAIN, ACT);
    expect(made.set.refusal({ kind: 'entry', chainId: 1 })?.reason).toBe(
      'chainReorg: A reason. A person holds it open.',
    );
  });

  it('is counted where something was asked for in earnest', () => {
    const made = aSet();
    fail(made, 'dexFailure', VENUE);
    made.set.refusal(ENTRY);
    made.set.admit(ENTRY);
    expect(made.set.show('dexFailure', VENUE).counts.refused).toBe(1);
  });
});

describe('exits and cancels', () => {
  it('are counted apart: when they fail somebody is told, and nothing is refused', () => {
    const made = aSet();
    for (let count = 0; count < 7; count += 1) {
      void admitted(made, { ...ENTRY, kind: 'exit' }).settle({ ...FAILURE, detail: 'reverted' });
    }
    void made.set.report('transactionFailure', ACCOUNT, { ...FAILURE, of: 'cancel' });
    expect(made.set.show('transactionFailure', ACCOUNT)).toMatchObject({
      state: 'closed',
      counts: { calls: 0, failures: 0, consecutive: 0, exitCalls: 8, exitFailures: 8 },
    });
    expect(made.events).toMatchObject([
      { kind: 'exitsFail', type: 'transactionFailure', why: '5 failures in a row: reverted', at: NOON },
      { kind: 'exitsFail', type: 'dexFailure' },
    ]);
    expect(made.set.refusal(ENTRY)).toBeUndefined();
    void admitted(made, { ...ENTRY, kind: 'exit' }).settle(SUCCESS);
    for (let count = 0; count < 5; count += 1) {
      void made.set.report('transactionFailure', ACCOUNT, { ...FAILURE, of: 'exit' });
    }
    expect(
      made.events.filter((event) => 'type' in event && event.type === 'transactionFailure'),
    ).toHaveLength(2);
  });
});

describe("a chain's endpoints", () => {
  const fast = { ...ENTRY, lane: 'fast' } as const;

  it('hold entries when the last one is out, until one has shown that it works', () => {
    const made = twoEndpoints();
    fail(made, 'rpcFailure', endpoint('one'));
    expect(made.set.refusal(ENTRY)).toBeUndefined();
    made.pass(1000);
    fail(made, 'rpcFailure', endpoint('two'));
    expect(made.set.refusal(ENTRY)).toMatchObject({
      type: 'rpcFailure',
      scope: CHAIN,
      priority: 'critical',
      reason: 'Chain 1 has no endpoint left. rpcFailure: 5 failures in a row. Tried again in 29 s.',
      until: NOON + 30_000,
    });
    expect(made.set.refusal({ ...ENTRY, chainId: 2 })).toBeUndefined();
    expect(made.set.refusal({ ...ENTRY, kind: 'exit' })).toBeUndefined();
    made.pass(30_000);
    expect(made.set.refusal(ENTRY)).toMatchObject({ type: 'rpcFailure' });
    for (let count = 0; count < 8; count += 1) {
      const answer = made.set.admit(call('two'));
      void (isAdmitted(answer) ? answer.settle(SUCCESS) : undefined);
    }
    expect(made.set.show('rpcFailure', endpoint('two')).state).toBe('closed');
    expect(made.set.refusal(ENTRY)).toBeUndefined();
  });

  it('rest the Fast Lane alone when the last one is slow, and leave that one in use', () => {
    const made = twoEndpoints();
    makeSlow(made, 'one');
    expect(made.set.refusal(call('one'))).toMatchObject({ type: 'rpcLatency' });
    expect(made.set.refusal(fast)).toBeUndefined();
    makeSlow(made, 'two');
    expect(made.set.refusal(fast)).toMatchObject({ type: 'rpcLatency', scope: CHAIN });
    expect(made.set.refusal(ENTRY)).toBeUndefined();
    expect(made.set.refusal(call('one'))).toBeUndefined();
    expect(made.set.refusal(call('two'))).toBeUndefined();
    void admitted(made, call('two')).settle(SUCCESS);
    made.pass(30_000);
    // Being tried, it takes no more than its tries as such, and goes on being called.
    for (let count = 0; count < 6; count += 1) {
      void admitted(made, call('two'));
    }
  });

  it('rest the Fast Lane when one is out and the other slow', () => {
    const made = twoEndpoints();
    fail(made, 'rpcFailure', endpoint('one'));
    makeSlow(made, 'two');
    expect(made.set.refusal(fast)).toMatchObject({ type: 'rpcLatency', scope: CHAIN });
    expect(made.set.refusal(ENTRY)).toBeUndefined();
    expect(made.set.refusal(call('two'))).toBeUndefined();
    expect(made.set.refusal(call('one'))).toMatchObject({ type: 'rpcFailure' });
  });

  it('mean nothing for a chain where nobody has named them', () => {
    const made = aSet();
    fail(made, 'rpcFailure', endpoint('one'));
    makeSlow(made, 'one');
    expect(made.set.refusal(fast)).toBeUndefined();
    made.set.setEndpoints(1, ['one']);
    expect(made.set.refusal(fast)).toMatchObject({ type: 'rpcFailure', scope: CHAIN });
    made.set.setEndpoints(1, ['other']);
    expect(made.set.refusal(fast)).toBeUndefined();
  });
});

describe('what is told', () => {
  it('ends by itself where that is said, and is only ever held longer', async () => {
    const made = aSet();
    await made.set.trip('externalTrigger', CHAIN, 'Bridge halted.', {
      until: made.wall() + 60_000,
      who: 'hook',
    });
    expect(made.set.show('externalTrigger', CHAIN)).toMatchObject({ until: NOON + 60_000, who: 'hook' });
    await made.set.trip('externalTrigger', CHAIN, 'Still.', { until: made.wall() + 30_000 });
    expect(made.events).toHaveLength(1);
    await made.set.trip('externalTrigger', CHAIN, 'Longer.', { until: made.wall() + 90_000 });
    expect(made.set.show('externalTrigger', CHAIN)).toMatchObject({ until: NOON + 90_000, why: 'Longer.' });
    await made.set.trip('externalTrigger', CHAIN, 'Exits too.', { until: made.wall() + 91_000, exits: true });
    await made.set.trip('externalTrigger', CHAIN, 'Longest.', { until: made.wall() + 92_000 });
    expect(made.set.refusal({ ...ENTRY, kind: 'exit' })).toMatchObject({ until: NOON + 92_000 });
    made.pass(92_000);
    expect(made.set.refusal(ENTRY)).toBeUndefined();
    await made.set.trip('emergencyStop', GLOBAL, 'Stop.', { until: made.wall() + 1 });
    made.pass(86_400_000);
    expect(made.set.refusal(ENTRY)).toMatchObject({ type: 'emergencyStop' });
  });

  it('is refused for what opens by itself', async () => {
    await expect(aSet().set.trip('dexFailure', VENUE, 'Please.')).rejects.toMatchObject({
      code: 'breaker.notTold',
    });
  });
});

describe('a person', () => {
  it('isolates, releases, resets, disables and enables, with a reason', () => {
    const made = aSet();
    const state = (): string => made.set.show('dexFailure', VENUE).state;
    fail(made, 'dexFailure', VENUE, 3);
    void made.set.operate('isolate', 'dexFailure', VENUE, ACT);
    fail(made, 'dexFailure', VENUE);
    expect(state()).toBe('isolated');
    void made.set.operate('release', 'dexFailure', VENUE, ACT);
    expect(made.set.show('dexFailure', VENUE)).toMatchObject({ state: 'closed', counts: { calls: 0 } });
    fail(made, 'dexFailure', VENUE);
    void made.set.operate('reset', 'dexFailure', VENUE, ACT);
    expect(made.set.show('dexFailure', VENUE)).toMatchObject({ state: 'closed', attempt: 0 });
    void made.set.operate('disable', 'dexFailure', VENUE, ACT);
    fail(made, 'dexFailure', VENUE, 50);
    expect(made.set.show('dexFailure', VENUE)).toMatchObject({ state: 'disabled', counts: { calls: 0 } });
    expect(made.set.refusal(ENTRY)).toBeUndefined();
    void made.set.operate('enable', 'dexFailure', VENUE, ACT);
    expect(state()).toBe('closed');
    const changes = made.events.filter((event) => event.kind === 'change');
    expect(changes.map(({ from, to, who }) => `${from} ${to} ${who}`)).toEqual([
      'closed isolated ann',
      'isolated closed ann',
      'closed open system',
      'open closed ann',
      'closed disabled ann',
      'disabled closed ann',
    ]);
    expect(changes[0]?.counts).toMatchObject({ calls: 3, failures: 3 });
  });

  it('is told what cannot be', () => {
    const { set } = aSet();
    expect(codeOf(() => set.operate('release', 'dexFailure', VENUE, ACT))).toBe('breaker.notHeld');
    expect(codeOf(() => set.operate('enable', 'dexFailure', VENUE, ACT))).toBe('breaker.notDisabled');
    expect(codeOf(() => set.operate('disable', 'emergencyStop', GLOBAL, ACT))).toBe('breaker.alwaysOn');
    expect(codeOf(() => set.show('dexFailure', ACCOUNT))).toBe('breaker.noScope');
    expect(codeOf(() => set.show('databaseFailure', { kind: 'global', id: 'x' }))).toBe('breaker.noScope');
    expect(codeOf(() => set.observe('dexFailure', VENUE, 1))).toBe('breaker.measure');
    expect(codeOf(() => set.observe('gasPriceSpike', CHAIN, 1, 'x', 'wei'))).toBe('breaker.measure');
    expect(set.list().filter(({ state }) => state !== 'closed')).toEqual([]);
  });
});

describe('a watched value', () => {
  it('neither trips nor clears by what is no number, or by silence', () => {
    const made = aSet();
    void made.set.observe('oracleDeviation', TOKENS, Number.NaN);
    expect(made.set.show('oracleDeviation', TOKENS).state).toBe('closed');
    void made.set.observe('oracleDeviation', TOKENS, 9);
    void made.set.observe('oracleDeviation', TOKENS, Number.NaN);
    made.pass(86_400_000);
    void made.set.tick();
    expect(made.set.show('oracleDeviation', TOKENS).state).toBe('open');
    void made.set.observe('oracleDeviation', TOKENS, 4.5);
    expect(made.set.show('oracleDeviation', TOKENS).state).toBe('open');
    void made.set.observe('oracleDeviation', TOKENS, 4);
    expect(made.set.show('oracleDeviation', TOKENS)).toMatchObject({
      state: 'closed',
      values: { deviationPercent: 4 },
    });
  });

  it('has to be good for the whole time from when it was opened, whoever opened it', () => {
    const made = aSet();
    void made.set.observe('gasPriceSpike', CHAIN, 50);
    made.pass(3_600_000);
    void made.set.open('gasPriceSpike', CHAIN, 'To be sure.');
    void made.set.observe('gasPriceSpike', CHAIN, 50);
    expect(made.set.show('gasPriceSpike', CHAIN).state).toBe('open');
    made.pass(60_000);
    void made.set.observe('gasPriceSpike', CHAIN, 50);
    expect(made.set.show('gasPriceSpike', CHAIN).state).toBe('closed');
  });

  it('has to be seen good by the next process too', () => {
    const made = aSet();
    void made.set.observe('liquidityCrisis', TOKENS, 60, undefined, 'dropPercent');
    const next = aSet();
    next.set.restore(made.set.record('liquidityCrisis', TOKENS)!);
    void next.set.observe('liquidityCrisis', TOKENS, 50_000);
    expect(next.set.show('liquidityCrisis', TOKENS).state).toBe('open');
    void next.set.observe('liquidityCrisis', TOKENS, 1, undefined, 'dropPercent');
    expect(next.set.show('liquidityCrisis', TOKENS).state).toBe('closed');
  });
});

describe('a cascade', () => {
  it('is not made by persons, by what is not grave, or by one breaker alone', async () => {
    const made = aSet();
    await made.set.trip('emergencyStop', GLOBAL, 'Stop.');
    await made.set.trip('externalTrigger', CHAIN, 'Stop.');
    for (const id of ['v', 'w', 'x']) {
      void made.set.operate('isolate', 'dexFailure', { kind: 'venue', id: `1:${id}` }, ACT);
    }
    for (const id of ['1', '2', '3']) {
      fail(made, 'gasEstimationFailure', { kind: 'chain', id });
    }
    for (let count = 0; count < 3; count += 1) {
      void made.set.observe('oracleDeviation', TOKENS, 9);
      void made.set.observe('oracleDeviation', TOKENS, 0);
    }
    expect(made.events.filter(({ kind }) => kind === 'cascade')).toEqual([]);
    expect(made.set.hold()).toBeUndefined();
  });

  it('takes three within a minute, holds new entries, and can be ended by a person', () => {
    const made = aSet();
    fail(made, 'dexFailure', venue('v'));
    made.pass(30_000);
    fail(made, 'dexFailure', venue('w'));
    made.pass(30_001);
    fail(made, 'dexFailure', venue('x'));
    expect(made.set.hold()).toBeUndefined();
    fail(made, 'dexFailure', venue('y'));
    expect(made.set.hold()).toEqual({
      until: made.wall() + 60_000,
      why: '3 breakers opened within 60 s (dexFailure, dexFailure, dexFailure): new entries are held.',
    });
    expect(made.events.at(-2)).toMatchObject({ kind: 'cascade', at: made.wall() });
    expect(made.events.at(-1)).toMatchObject({
      type: 'gasEstimationFailure',
      scope: CHAIN,
      to: 'open',
      why: 'In a cascade: it depends on what dexFailure guards.',
    });
    expect(made.set.admit({ kind: 'entry', chainId: 7 })).toMatchObject({
      type: 'dexFailure',
      scope: GLOBAL,
    });
    expect(isAdmitted(made.set.admit({ kind: 'exit', chainId: 7 }))).toBe(true);
    made.set.endHold();
    expect(isAdmitted(made.set.admit({ kind: 'entry', chainId: 7 }))).toBe(true);
  });
});

describe('the dependants of a cascade', () => {
  it('opens dependants on the same scope where they have it', () => {
    const made = aSet();
    for (const index of [1, 2, 3]) {
      void made.set.observe('liquidityCrisis', tokenOf(index), 1);
    }
    expect(made.set.show('slippageExcessive', tokenOf(2)).state).toBe('open');
    expect(made.set.show('priceImpactExcessive', tokenOf(3)).state).toBe('open');
    expect(made.set.show('slippageExcessive', tokenOf(4)).state).toBe('closed');
  });

  it('is not made by what was opened for the sake of others', () => {
    const made = aSet();
    for (const id of ['v', 'w', 'x']) {
      void made.set.open('dexFailure', venue(id), 'It could not be stored.');
    }
    expect(made.events.map(({ kind }) => kind)).toEqual(['change', 'change', 'change']);
    expect(made.set.hold()).toBeUndefined();
  });
});

describe('the live breakers', () => {
  it('are dropped when they are idle, closed and of a scope without bound', () => {
    const made = aSet();
    void made.set.observe('oracleDeviation', TOKENS, 1);
    void made.set.observe('oracleDeviation', { kind: 'token', id: '1:other' }, 9);
    fail(made, 'dexFailure', VENUE, 1);
    made.pass(900_000);
    void made.set.tick();
    expect(made.set.list()).toHaveLength(3);
    made.pass(1);
    void made.set.tick();
    expect(made.set.list().map(({ scope }) => scope.id)).toEqual(['1:other', '1:v']);
  });

  it('have a bound, which those that are not closed may exceed', () => {
    const made = aSet({ maximum: 100 });
    for (let index = 0; index < 10_000; index += 1) {
      made.pass(1);
      void made.set.observe('volatilitySpike', tokenOf(index), index < 5 ? 9 : 1);
    }
    const live = made.set.list();
    expect(live.length).toBeLessThanOrEqual(100);
    expect(live.filter(({ state }) => state === 'open')).toHaveLength(5);
    expect(live.some(({ scope }) => scope.id === '1:9999')).toBe(true);
    for (let index = 0; index < 150; index += 1) {
      void made.set.observe('volatilitySpike', tokenOf(index), 9);
    }
    expect(made.set.list().filter(({ state }) => state === 'open')).toHaveLength(150);
  });

  it('come back when something of a dropped one is still out', () => {
    const made = aSet();
    const answers = [1, 2, 3, 4, 5].map(() => admitted(made, { kind: 'call', endpoint: 'e' }));
    made.pass(1_000_000);
    void made.set.tick();
    expect(made.set.list()).toEqual([]);
    for (const answer of answers) {
      void answer.settle(FAILURE);
    }
    expect(made.set.refusal({ kind: 'call', endpoint: 'e' })).toMatchObject({ type: 'rpcFailure' });
  });

  it('are the same in the next process', () => {
    const made = aSet();
    const scopes = { consecutiveLosses: ACCOUNT, dexFailure: VENUE, chainReorg: CHAIN } as const;
    fail(made, 'consecutiveLosses', ACCOUNT, 4);
    fail(made, 'dexFailure', VENUE);
    void made.set.observe('chainReorg', CHAIN, 5);
    void made.set.operate('disable', 'redisFailure', GLOBAL, ACT);
    made.pass(500);
    const next = aSet();
    next.stepWall(1500);
    for (const record of JSON.parse(JSON.stringify(made.set.records())) as ReturnType<
      typeof made.set.records
    >) {
      next.set.restore(record);
    }
    expect(next.events).toEqual([]);
    expect(next.set.show('redisFailure', GLOBAL)).toMatchObject({ state: 'disabled', who: 'ann' });
    expect(next.set.show('dexFailure', VENUE)).toMatchObject({
      state: 'open',
      since: NOON,
      until: NOON + 120_000,
      why: '5 failures in a row.',
    });
    expect(next.set.show('chainReorg', CHAIN).state).toBe('open');
    expect(Object.keys(scopes).every((type) => next.set.list().some((view) => view.type === type))).toBe(
      true,
    );
    fail(next, 'consecutiveLosses', ACCOUNT, 1);
    expect(next.set.show('consecutiveLosses', ACCOUNT).state).toBe('open');
  });

  it('forget what they have counted when another process has closed them', () => {
    const [here, there] = [aSet(), aSet()];
    fail(here, 'dexFailure', VENUE);
    there.set.restore(here.set.record('dexFailure', VENUE)!);
    void there.set.operate('release', 'dexFailure', VENUE, ACT);
    here.set.restore(there.set.record('dexFailure', VENUE)!);
    fail(here, 'dexFailure', VENUE, 4);
    expect(here.set.show('dexFailure', VENUE)).toMatchObject({ state: 'closed', counts: { consecutive: 4 } });
    fail(there, 'dexFailure', VENUE, 1);
    here.set.restore(there.set.record('dexFailure', VENUE)!);
    fail(here, 'dexFailure', VENUE, 1);
    expect(here.set.show('dexFailure', VENUE).state).toBe('open');
  });

  it('go on from the round in which they were, with new permits', () => {
    const made = aSet();
    fail(made, 'dexFailure', VENUE);
    made.pass(120_000);
    for (const admission of [admitted(made, ENTRY), admitted(made, ENTRY)]) {
      void admission.settle(SUCCESS);
    }
    const hung = admitted(made, ENTRY);
    const record = made.set.record('dexFailure', VENUE)!;
    made.set.restore(record);
    expect([1, 2, 3].map(() => isAdmitted(made.set.admit(ENTRY)))).toEqual([true, true, false]);
    expect(made.set.show('dexFailure', VENUE).sizeBps).toBe(5000);
    void hung.settle(FAILURE);
    expect(made.set.show('dexFailure', VENUE).state).toBe('halfOpen');
  });
});
