import type { BotState } from '@twinlane/core/engine/bot';
import { afterAll, expect, it } from 'vitest';
import { setBotError } from './setBotError.ts';
import { testAccount, testBot } from './store/testing/domain.ts';
import { pgliteHarness } from './store/testing/harness.ts';

const harness = pgliteHarness();
afterAll(() => harness.cleanUp());

it('takes a bot out of service that trades, and leaves alone one that a person stopped meanwhile', async () => {
  const [store, account] = [await harness.open(), testAccount()];
  const told: unknown[] = [];
  store.onPublished(({ data }) => void told.push(data));
  const states: readonly BotState[] = ['running', 'paused', 'stopped', 'error'];
  await store.transaction(async (unit) => {
    await unit.accounts.create(account);
    for (const state of states) await unit.bots.put(testBot({ id: state, state, stateReason: 'the news' }));
  });
  for (const id of states) {
    // As it was when it began to decide.
    await setBotError(store, testBot({ id }), new Error('It divides by zero.'));
  }
  const bots = await Promise.all(states.map((id) => store.read.bots.get(id)));
  expect(bots.map((bot) => [bot?.state, bot?.stateReason])).toEqual([
    ['error', 'It divides by zero.'],
    ['error', 'It divides by zero.'],
    ['stopped', 'the news'],
    ['error', 'the news'],
  ]);
  expect(told).toHaveLength(2);
});
