import { NO_CALLS } from '@twinlane/core/price/callQuota';
import { describe, expect, it } from 'vitest';
import { createCallCounter, keyName, readRecord, storeKeeper, twoKeepers } from './callCounter.ts';
import { keeperContract } from './testing/keeperContract.ts';
import { createMemoryFacts } from './testing/memoryFacts.ts';
import { createSimulatedClock } from './testing/simulatedClock.ts';

const NOON = 20_000 * 86_400_000 + 43_200_000;
const QUOTA = { perMinute: 2, perMonth: 3_200 };

const facts = createMemoryFacts();
keeperContract('the store', (record) => storeKeeper(facts, record), { shared: false });

describe('createCallCounter', () => {
  it('counts on after a restart, and cannot overspend by restarting', async () => {
    const clock = createSimulatedClock(NOON);
    const store = createMemoryFacts();
    let admitted = 0;
    for (let restart = 0; restart < 10; restart += 1) {
      const counter = createCallCounter({ quota: QUOTA, clock, keeper: storeKeeper(store, 'key') });
      clock.advance(1_500);
      const { admitted: may } = await counter.admit({ platform: 'base', urgent: true });
      admitted += may ? 1 : 0;
    }
    expect(admitted).toBe(2);
  });

  it('does not admit a call that it cannot put on record', async () => {
    const store = createMemoryFacts();
    const broken = { ...store, transaction: () => Promise.reject(new Error('disk full')) };
    const counter = createCallCounter({
      quota: QUOTA,
      clock: createSimulatedClock(NOON),
      keeper: storeKeeper(broken, 'key'),
    });
    await expect(counter.admit({ platform: 'base', urgent: false })).rejects.toThrow('disk full');
  });

  it('does not begin at nothing where the record is not readable', () => {
    expect(readRecord(undefined)).toEqual(NO_CALLS);
    expect(() => readRecord({ days: 'many' })).toThrow('cannot be read');
  });

  it('counts what either of two keepers knows, and tells both', async () => {
    const clock = createSimulatedClock(NOON);
    const [sharedFacts, ownFacts] = [createMemoryFacts(), createMemoryFacts()];
    const open = (name: string) =>
      createCallCounter({
        quota: QUOTA,
        clock,
        keeper: twoKeepers(storeKeeper(sharedFacts, name), storeKeeper(ownFacts, name)),
      });
    const first = open('key');
    await first.admit({ platform: 'base', urgent: true });
    clock.advance(2_000);
    // The shared one is lost, as Redis may be.
    sharedFacts.facts.clear();
    const second = open('key');
    await second.admit({ platform: 'base', urgent: true });
    clock.advance(2_000);
    expect(await second.admit({ platform: 'base', urgent: true })).toMatchObject({ reason: 'minute' });
    expect(readRecord(sharedFacts.facts.get('prices.calls.key')).recent).toHaveLength(2);
    expect(readRecord(ownFacts.facts.get('prices.calls.key')).recent).toHaveLength(2);
  });

  it('names a key without showing it', () => {
    expect(keyName(undefined)).toBe('keyless');
    expect(keyName('CG-secret')).toMatch(/^[0-9a-f]{16}$/);
    expect(keyName('CG-secret')).not.toBe(keyName('CG-other'));
  });
});
