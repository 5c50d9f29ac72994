import { randomUUID } from 'node:crypto';
import type { Bot } from '@twinlane/core/engine/bot';
import type { Store } from '@twinlane/core/ports';
import { aToken } from '@twinlane/core/testing/buildMarket';
import { aPosition } from '@twinlane/core/testing/buildStep';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { sandbox } from './chain/sandbox.ts';
import { configSchema } from './config/configSchema.ts';
import { openAccount } from './openAccount.ts';
import { testAccount, testBot, testDraft, testOrder } from './store/testing/domain.ts';
import { pgliteHarness } from './store/testing/harness.ts';

const harness = pgliteHarness();
const account = testAccount();
const UNLISTED = 'no longer in the settings';
afterAll(() => harness.cleanUp());

describe('a bot that the settings no longer list', () => {
  let store: Store;

  beforeEach(async () => {
    store = await harness.open();
    await store.transaction((unit) => unit.accounts.create(account));
  });

  /** Starts without any bot in the settings, and says how the one that is stored is then. */
  async function startedWithout(bot: Partial<Bot>): Promise<Bot | undefined> {
    await store.transaction((unit) => unit.bots.put(testBot(bot)));
    await openAccount({
      store,
      config: configSchema.parse({ account: { name: account.name } }),
      chain: { ...sandbox, id: account.chainId },
      opening: { kind: 'paper', name: 'Paper', funds: () => Promise.reject(new Error('It is known.')) },
      clock: { now: () => 7, monotonic: () => 7 },
      ids: { next: () => randomUUID() },
    });
    return store.read.bots.get('bot-1');
  }

  it('is stopped where it holds and buys nothing', async () => {
    expect(await startedWithout({})).toMatchObject({ state: 'stopped', stateReason: UNLISTED });
  });

  it('is paused while it buys, and stopped at a later start', async () => {
    const { thoughtId: id, ...purchase } = testOrder();
    await store.transaction(async (unit) => {
      await unit.appendThought(testDraft(), { id, correlationId: 'c', analysisMs: 1 });
      await unit.insertOrder({ ...purchase, thoughtId: id });
    });
    const paused = await startedWithout({});
    expect(paused?.state).toBe('paused');
    await store.transaction((unit) => unit.endOrder(purchase.id, 'expired', 'Too late.'));
    expect(await startedWithout(paused ?? {})).toMatchObject({ state: 'stopped' });
  });

  it('stays as a person or a fault left it', async () => {
    await store.transaction((unit) => unit.putPosition(aPosition(aToken(5), 5n, 10n)));
    for (const state of ['paused', 'stopped', 'error'] as const) {
      const left = { state, stateReason: 'the news' };
      expect(await startedWithout(left)).toMatchObject(left);
    }
  });
});

describe('a bot that was deleted by hand', () => {
  it('is made again where the file says anything else of it than when it was deleted last', async () => {
    const store = await harness.open();
    await store.transaction((unit) => unit.accounts.create(account));
    let now = 7;
    /** Starts with that level in the file, and tells which bots there are then. */
    const startedAt = async (intelLevel: number): Promise<readonly Bot[]> => {
      await openAccount({
        store,
        config: configSchema.parse({
          account: { name: account.name },
          bots: [{ name: 'listed', strategy: 'momentum', intelLevel }],
        }),
        chain: { ...sandbox, id: account.chainId },
        opening: { kind: 'paper', name: 'Paper', funds: () => Promise.reject(new Error('It is known.')) },
        clock: { now: () => now, monotonic: () => now },
        ids: { next: () => randomUUID() },
      });
      return store.read.bots.list(account.id);
    };
    const remove = ({ id }: Bot) => store.transaction((unit) => unit.bots.remove(id, (now += 1)));
    for (const level of [4, 5]) {
      const [bot] = await startedAt(level);
      expect(bot?.intelLevel).toBe(level);
      await remove(bot!);
      expect(await startedAt(level)).toEqual([]);
    }
    expect(await startedAt(4)).toMatchObject([{ name: 'listed', intelLevel: 4, state: 'running' }]);
  });
});
