import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { defaultSettings, tuneRules } from './breakerSettings.ts';
import { BREAKER_TYPES, type BreakerType } from './breakerTypes.ts';
import { blocksPhrase, recoveryPhrase, tripPhrase } from './describeBreaker.ts';
import { BREAKERS, breakerDefinition } from './registry.ts';
import { aSet, FAILURE } from './testing/buildBreakers.ts';

describe('the registry', () => {
  it('has every type once, in the order of the types', () => {
    expect(BREAKERS.map(({ type }) => type)).toEqual([...BREAKER_TYPES]);
    expect(() => breakerDefinition('nothing' as BreakerType)).toThrow('no breaker is called nothing');
  });

  it.each(BREAKERS)('$type says what it guards, and what it does, in words', (definition) => {
    expect(definition.title).toMatch(/^[A-Z].*\.$/);
    for (const phrase of [
      tripPhrase(definition),
      recoveryPhrase(definition),
      blocksPhrase(definition, definition.scopes[0]),
    ]) {
      expect(phrase).not.toMatch(/undefined|NaN|^$/);
    }
  });

  it('opens in a cascade only what opens again by itself, and only where that has a scope', () => {
    const dependants = BREAKERS.flatMap((definition) =>
      (definition.dependants ?? []).map((type) => ({ definition, dependant: breakerDefinition(type) })),
    );
    expect(dependants.length).toBeGreaterThan(0);
    for (const { definition, dependant } of dependants) {
      expect(['wait', 'condition']).toContain(dependant.recovers.kind);
      expect(dependant.type).not.toBe(definition.type);
      const [scope] = definition.scopes;
      expect(
        dependant.scopes.some((kind) => kind === scope || (kind === 'chain' && scope !== 'account')),
      ).toBe(true);
    }
  });
});

describe('the settings', () => {
  it.each(BREAKERS)('of $type have the defaults of the definition, and can all be changed', (definition) => {
    const { type, settings } = definition;
    const defaults = defaultSettings(definition);
    expect(settings.parse({})).toEqual(type === 'emergencyStop' ? {} : { enabled: true, ...defaults });
    expect(settings.safeParse({ nonsense: 1 }).success).toBe(false);
    expect(tuneRules(definition, settings.parse({}))).toEqual({
      enabled: true,
      trips: definition.trips,
      recovers: definition.recovers,
    });
    const changed = Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, value + 1]));
    expect(defaultSettings(tuneRules(definition, changed))).toEqual(changed);
    for (const value of [-1, '5', null, Number.NaN]) {
      for (const name of Object.keys(defaults)) {
        expect(settings.safeParse({ [name]: value }).success).toBe(false);
      }
    }
  });

  it('describe every number', () => {
    for (const { settings } of BREAKERS) {
      const { shape } = settings as unknown as z.ZodObject;
      for (const schema of Object.values(shape)) {
        expect((schema as z.ZodType).description).toMatch(/\.$/);
      }
    }
  });

  it.each([
    ['transactionFailure', { minimumCalls: 21 }, 'minimumCalls must be at most windowCalls'],
    ['slippageExcessive', { failures: 11 }, 'failures must be at most windowCalls'],
    ['slippageExcessive', { failureAbove: 11 }, 'failureAbove must be at most severeAbove'],
    ['rpcFailure', { waitSeconds: 301 }, 'waitSeconds must be at most maxWaitSeconds'],
    ['rpcFailure', { probeFailures: 5 }, 'probeFailures must be at most probes'],
  ] as const)('of %s refuse %j', (type, settings, message) => {
    expect(breakerDefinition(type).settings.safeParse(settings).error?.issues[0]?.message).toBe(message);
  });

  it.each([
    ['memoryPressure', { heapPercent: 70 }, { limit: 70, clearsAt: 70 }],
    ['memoryPressure', { heapPercentClears: 60 }, { limit: 85, clearsAt: 60 }],
    ['liquidityCrisis', { depthUsd: 20_000 }, { limit: 20_000, clearsAt: 20_000 }],
    ['liquidityCrisis', { depthUsd: 5000 }, { limit: 5000, clearsAt: 12_000 }],
  ] as const)('of %s take %j, with what clears on the good side of what trips', (type, settings, measure) => {
    const definition = breakerDefinition(type);
    expect(tuneRules(definition, definition.settings.parse(settings)).trips).toMatchObject({
      measures: type === 'memoryPressure' ? [measure] : [measure, {}],
    });
  });

  it('are in force in a set', () => {
    const { set } = aSet({
      settings: {
        dexFailure: breakerDefinition('dexFailure').settings.parse({
          consecutiveFailures: 2,
          waitSeconds: 7,
        }),
        redisFailure: breakerDefinition('redisFailure').settings.parse({ enabled: false }),
      },
    });
    const venue = { kind: 'venue', id: '1:v' } as const;
    void set.report('dexFailure', venue, FAILURE);
    void set.report('dexFailure', venue, FAILURE);
    expect(set.show('dexFailure', venue)).toMatchObject({ state: 'open', why: '2 failures in a row.' });
    expect(set.refusal({ kind: 'entry', chainId: 1, venue: 'v' })?.reason).toContain('Tried again in 7 s.');
    const everywhere = { kind: 'global', id: '' } as const;
    for (let count = 0; count < 10; count += 1) {
      void set.report('redisFailure', everywhere, FAILURE);
    }
    expect(set.show('redisFailure', everywhere)).toMatchObject({ state: 'disabled', counts: { calls: 0 } });
    const record = aSet().set;
    void record.operate('isolate', 'redisFailure', everywhere, { who: 'ann', why: 'It is old.' });
    set.restore(record.record('redisFailure', everywhere)!);
    expect(set.show('redisFailure', everywhere).state).toBe('disabled');
  });
});
