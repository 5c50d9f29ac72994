import { expect, it } from 'vitest';
import { createHealth } from './health.ts';

it('says how old each source is and whether trading can rely on it', () => {
  let now = 1000;
  const health = createHealth(() => now);
  health.watch('chain', { staleAfterMs: 100, downAfterMs: 500 });
  expect(health.status()).toBe('starting');
  expect(health.sources()).toEqual([{ name: 'chain', state: 'down', detail: 'has not delivered yet' }]);

  health.beat('chain', 'block 1');
  now += 99;
  expect(health.sources()).toEqual([{ name: 'chain', ageMs: 99, state: 'fresh', detail: 'block 1' }]);
  expect(health.status()).toBe('ok');

  now += 1;
  expect(health.sources()[0]).toMatchObject({ ageMs: 100, state: 'stale' });
  expect(health.status()).toBe('degraded');
  now += 400;
  expect(health.sources()[0]?.state).toBe('down');

  health.beat('chain');
  expect(health.sources()).toEqual([{ name: 'chain', ageMs: 0, state: 'fresh' }]);
  expect(() => {
    health.beat('nothing');
  }).toThrow('not watched');

  let why: string | undefined = 'far behind';
  health.doubt('chain', () => why);
  health.beat('chain', 'block 2');
  expect(health.sources()).toEqual([{ name: 'chain', ageMs: 0, state: 'stale', detail: 'far behind' }]);
  expect(health.status()).toBe('degraded');
  why = undefined;
  expect(health.sources()).toEqual([{ name: 'chain', ageMs: 0, state: 'fresh', detail: 'block 2' }]);
});
