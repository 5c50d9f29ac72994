import { FatalError, RetryableError } from '@twinlane/core/errors';
import { describe, expect, it } from 'vitest';
import { guardStore, type GuardedStore } from './guardStore.ts';
import type { OpenStore } from './openStore.ts';

const away = new RetryableError('store.unavailable', 'gone');

/** A store of which the one fact is what `answer` gives, and what its guard tells. */
function open(answer: () => Promise<unknown>) {
  let now = 0;
  const told: string[] = [];
  const store = { read: { facts: { get: answer } }, close: () => Promise.resolve() } as unknown as OpenStore;
  const guarded: GuardedStore = guardStore(store, () => now);
  guarded.watch({
    onFailure: (error) => void told.push(`failure: ${error.message}`),
    onAnswer: () => void told.push('answer'),
    onStall: () => void told.push('stall'),
  });
  return {
    told,
    guarded,
    ask: () => guarded.read.facts.get('one'),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe('guardStore', () => {
  it('tells of failures of the database and of the first answer after them, and not of what the caller did wrong', async () => {
    const answers: (() => Promise<unknown>)[] = [
      () => Promise.resolve('a'),
      () => Promise.reject(away),
      () => Promise.reject(new FatalError('store.fault', 'a column is missing')),
      () => Promise.reject(new RetryableError('store.conflict', 'two collided')),
      () => Promise.resolve('b'),
      () => Promise.resolve('c'),
    ];
    const { ask, told, guarded } = open(() => answers.shift()!());
    const asked = [];
    for (let times = 0; times < 6; times += 1) {
      asked.push(await ask().catch((error: unknown) => error));
    }
    expect(asked.filter((each) => typeof each === 'string')).toEqual(['a', 'b', 'c']);
    expect(told).toEqual(['failure: gone', 'answer']);
    await guarded.close();
  });

  it('lets nobody wait for a server that is gone without a word, once it is shut', async () => {
    let asked = 0;
    const { ask, told, guarded, pass } = open(() => {
      asked += 1;
      return asked === 1 ? new Promise(() => undefined) : Promise.resolve('back');
    });
    const waiting = ask();
    pass(6_000);
    await expect.poll(() => told, { timeout: 5_000 }).toContain('stall');
    guarded.shut(away);
    await expect(waiting).rejects.toBe(away);
    await expect(ask()).rejects.toBe(away);
    expect(asked).toBe(1);
    guarded.open();
    await expect(ask()).resolves.toBe('back');
    await guarded.close();
  });
});
