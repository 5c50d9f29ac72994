import { randomUUID } from 'node:crypto';
import { cooldownSettingsSchema } from '@twinlane/core/engine/cooldown';
import { UserError } from '@twinlane/core/errors';
import type { Store } from '@twinlane/core/ports';
import { aSnapshot, aToken } from '@twinlane/core/testing/buildMarket';
import { aBot, aPosition, PAPER_ACCOUNT } from '@twinlane/core/testing/buildStep';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBotDesk } from './botDesk.ts';
import { botSchema } from './config/configSchema.ts';
import { botSettingsOf } from './config/readBot.ts';
import { pgliteHarness } from './store/testing/harness.ts';
import { testDraft, testOrder } from './store/testing/domain.ts';

const harness = pgliteHarness();
const SETTINGS = botSettingsOf(botSchema.parse({ name: 'first' }));
const cooldown = cooldownSettingsSchema.parse({ losses: 1 });
const TOKEN = aToken(5);
const snapshot = aSnapshot({ pools: [] });
const ORDER = testOrder();

describe('bots', () => {
  const closed: string[] = [];
  let kept = false;
  let ordered = ORDER;
  let store: Store;
  let desk: ReturnType<typeof createBotDesk>;

  beforeAll(async () => {
    store = await harness.open();
    await store.transaction(async (unit) => {
      await unit.accounts.create(PAPER_ACCOUNT);
      await unit.bots.put(aBot({ settings: { ...SETTINGS, cooldown } }));
      await unit.putPosition(aPosition(TOKEN, 5n, 10n));
      const loss = { realisedPnl: -5n, closedAt: snapshot.now - 5 };
      await unit.putPosition(aPosition(TOKEN, 0n, 0n, { id: 'lost', ...loss }));
    });
    desk = createBotDesk({
      account: PAPER_ACCOUNT,
      store,
      engine: {
        view: () => ({ snapshot }) as ReturnType<Parameters<typeof createBotDesk>[0]['engine']['view']>,
        close: async ({ positionId }) => {
          if (kept) throw new UserError('position.kept', 'Nobody buys it.');
          closed.push(positionId);
          return ordered;
        },
      },
      listed: () => undefined,
      clock: { now: () => 7 },
      ids: { next: () => randomUUID() },
    });
  });
  afterAll(() => harness.cleanUp());

  it('are shown with what keeps them from entering', async () => {
    const [bot] = await desk.list();
    expect(bot).toMatchObject({ state: 'running', openPositions: 1 });
    expect(bot?.coolingDown?.reason).toContain('loss');
    expect(bot?.warmingUp).toMatchObject({ needed: 30 });
  });

  it('are changed by name, with a reason that is audited and told', async () => {
    const told: unknown[] = [];
    const stop = store.onPublished(({ type, data }) => told.push({ type, data }));
    expect(await desk.act('first', 'pause', { who: 'the API', reason: 'the news' })).toMatchObject({
      state: 'paused',
    });
    stop();
    expect(told).toMatchObject([{ type: 'bot_status_update', data: { state: 'paused' } }]);
    const [entry] = await store.read.audit.page({ limit: 1 });
    expect(entry).toMatchObject({ what: 'bot.pause', target: 'bot:bot-1', reason: 'the news' });
  });

  it('are paused rather than stopped where what they hold cannot be sold first', async () => {
    kept = true;
    await expect(
      desk.act('bot-1', 'stop', { who: 'the API', reason: 'x', close: true }),
    ).rejects.toMatchObject({
      code: 'bot.kept',
    });
    expect(await desk.show('bot-1')).toMatchObject({ state: 'paused' });
    kept = false;
    expect(await desk.act('bot-1', 'stop', { who: 'the API', reason: 'x', close: true })).toMatchObject({
      state: 'stopped',
    });
    expect(closed).toEqual(['position-T5']);
  });

  it('are paused, though they were stopped, where a sale of part of it is in flight', async () => {
    ordered = testOrder({ side: 'sell', tokenIn: TOKEN, amountIn: 4n });
    await expect(
      desk.act('bot-1', 'stop', { who: 'the API', reason: 'x', close: true }),
    ).rejects.toMatchObject({
      code: 'bot.kept',
      message: expect.stringContaining('a sale of part of it is in flight') as string,
    });
    expect(await desk.show('bot-1')).toMatchObject({ state: 'paused' });
    ordered = ORDER;
  });

  it('are paused rather than stopped while they buy', async () => {
    const purchase = testOrder({ tokenOut: TOKEN });
    await store.transaction(async (unit) => {
      await unit.appendThought(testDraft(), { id: purchase.thoughtId, correlationId: 'c', analysisMs: 1 });
      await unit.insertOrder(purchase);
      await unit.insertOrder(testOrder({ id: 'other', idempotencyKey: 'other', botId: 'bot-2' }));
    });
    await expect(
      desk.act('bot-1', 'stop', { who: 'the API', reason: 'x', close: true }),
    ).rejects.toMatchObject({
      message: `The bot is paused, not stopped: it still holds ${TOKEN.address} (a purchase of it is in flight).`,
    });
    expect(await desk.show('bot-1')).toMatchObject({ state: 'paused' });
    await store.transaction((unit) => unit.endOrder(purchase.id, 'expired', 'Too late.'));
    expect(await desk.act('bot-1', 'stop', { who: 'the API', reason: 'x', close: true })).toMatchObject({
      state: 'stopped',
    });
  });

  it.each([
    ['first', 'reset', 'bot.state'],
    ['nobody', 'start', 'bot.unknown'],
  ] as const)('refuse for %s to %s', async (name, act, code) => {
    await expect(desk.act(name, act, { who: 'the API', reason: 'x' })).rejects.toMatchObject({ code });
  });

  it('in error are reset, not started', async () => {
    await store.transaction((unit) => unit.setBotState('bot-1', 'error', 'a fault'));
    await expect(desk.act('bot-1', 'start', { who: 'the API', reason: 'x' })).rejects.toMatchObject({
      code: 'bot.state',
    });
    expect(await desk.act('bot-1', 'reset', { who: 'the API', reason: 'looked at' })).toMatchObject({
      state: 'running',
    });
  });
});
