import { describe, expect, it } from 'vitest';
import { createKeptAnswers } from './keptAnswers.ts';

function kept() {
  let now = 0;
  let made = 0;
  const answers = createKeptAnswers<number>({ most: 2, forMs: 100, restMs: 10, monotonic: () => now });
  const ask = (key: string, version: string) => answers.answer(key, version, async () => (made += 1));
  return { ask, pass: (ms: number) => void (now += ms), answers };
}

describe('kept answers', () => {
  it('are computed once as long as nothing changed, also for callers at the same time', async () => {
    const { ask, pass } = kept();
    expect(await Promise.all([ask('a', '1'), ask('a', '1')])).toEqual([1, 1]);
    pass(99);
    expect(await ask('a', '1')).toBe(1);
    pass(1);
    expect(await ask('a', '1')).toBe(2);
  });

  it('are computed anew after a change, but not for each of a stream of changes', async () => {
    const { ask, pass } = kept();
    expect(await ask('a', '1')).toBe(1);
    pass(9);
    expect(await ask('a', '2')).toBe(1);
    pass(1);
    expect(await ask('a', '3')).toBe(2);
  });

  it('are forgotten where the computation failed, and where there are too many', async () => {
    const { ask, answers } = kept();
    const fails = answers.answer('a', '1', async () => {
      throw new Error('away');
    });
    await expect(fails).rejects.toThrow('away');
    expect(await ask('a', '1')).toBe(1);
    await ask('b', '1');
    await ask('c', '1');
    expect(await ask('a', '1')).toBe(4);
  });
});
