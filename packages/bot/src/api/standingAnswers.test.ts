import { expect, it } from 'vitest';
import { createStandingAnswers } from './standingAnswers.ts';

function standing() {
  const state = { version: 'one', reads: 0, now: 0 };
  const answers = createStandingAnswers<number>(async () => state.version, { monotonic: () => state.now });
  return { state, ask: (key: string) => answers(key, async () => (state.reads += 1)) };
}

it('keeps an answer for as long as nothing is committed, however long that is', async () => {
  const { state, ask } = standing();
  expect(await ask('trades')).toBe(1);
  state.now = 1e12;
  expect(await ask('trades')).toBe(1);
  expect(await ask('orders')).toBe(2);
});

it('reads anew after a commit, at once', async () => {
  const { state, ask } = standing();
  expect(await ask('trades')).toBe(1);
  state.version = 'two';
  expect(await ask('trades')).toBe(2);
  expect(await ask('trades')).toBe(2);
});

it('reads once for all who ask at a time', async () => {
  const { ask } = standing();
  expect(await Promise.all([ask('trades'), ask('trades'), ask('trades')])).toEqual([1, 1, 1]);
});
