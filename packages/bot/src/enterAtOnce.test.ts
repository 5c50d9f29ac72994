import { RetryableError } from '@twinlane/core/errors';
import { aSnapshot } from '@twinlane/core/testing/buildMarket';
import { aBot, aStepInput } from '@twinlane/core/testing/buildStep';
import { expect, it } from 'vitest';
import { enterAtOnce } from './enterAtOnce.ts';

const BOTS = ['one', 'two', 'three'].map((id) => aBot({ id }));

/** All three enter on the Fast Lane; `faulty` meets a store that is away. Nothing is stored before `store` is called. */
function aWorld(faulty?: string) {
  const entered: string[] = [];
  const { promise: stored, resolve: store } = Promise.withResolvers<void>();
  const away = new RetryableError('store.unavailable', 'The line was cut.');
  const ended = enterAtOnce(
    {
      fastBots: {
        among: (bots) => bots,
        enter: ({ bot, memory }) => {
          entered.push(bot.id);
          return bot.id === faulty ? Promise.reject(away) : Promise.resolve({ ...memory });
        },
      },
      recorder: {
        record: ([decided]) =>
          decided !== undefined && 'fault' in decided.outcome ? Promise.reject(away) : stored,
      },
      inputOf: (bot) => aStepInput(aSnapshot({ pools: [] }), { bot }),
      clock: { monotonic: () => 0 },
      isStopping: () => false,
    },
    BOTS,
  );
  return { entered, store, ended };
}

it('enters for every bot before what the first one remembers is stored', async () => {
  const { entered, store, ended } = aWorld();
  await new Promise((resolve) => setImmediate(resolve));
  expect(entered).toEqual(['one', 'two', 'three']);
  store();
  await expect(ended).resolves.toBeUndefined();
});

it('enters nothing after the store was found away, and says so', async () => {
  const { entered, store, ended } = aWorld('two');
  store();
  await expect(ended).rejects.toMatchObject({ code: 'store.unavailable' });
  expect(entered).toEqual(['one', 'two']);
});
