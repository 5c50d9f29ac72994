import { createApiClient, type ApiClient } from '@twinlane/protocol/apiClient';
import {
  cloneBot,
  compareBots,
  createBot,
  deleteBot,
  editBot,
  reloadBot,
} from '@twinlane/protocol/endpoints/botEdits';
import { listBots, readBot } from '@twinlane/protocol/endpoints/bots';
import { listExitRules, listIntelLevels, listStrategies } from '@twinlane/protocol/endpoints/strategies';
import { EXIT_RULES } from '@twinlane/core/exit/registry';
import { INTEL_LEVELS } from '@twinlane/core/intel/levels';
import type { Store } from '@twinlane/core/ports';
import { STRATEGIES } from '@twinlane/core/strategy/registry';
import { aToken } from '@twinlane/core/testing/buildMarket';
import { aPosition, PAPER_ACCOUNT } from '@twinlane/core/testing/buildStep';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './api/testing/testServer.ts';
import { sandbox } from './chain/sandbox.ts';
import { configSchema, type Config, type ConfigInput } from './config/configSchema.ts';
import { readBot as readEntry } from './config/readBot.ts';
import { openAccount } from './openAccount.ts';
import { openDesk } from './openDesk.ts';
import { pgliteHarness } from './store/testing/harness.ts';

const harness = pgliteHarness();
const reason = 'a test';

/** Settings with these bots. */
function configOf(bots: NonNullable<ConfigInput['bots']>): Config {
  const config = configSchema.parse({ account: { name: PAPER_ACCOUNT.name }, bots });
  return { ...config, bots: config.bots.map((entry) => readEntry(entry)) };
}

describe('bots that are made and changed over the API', () => {
  let store: Store;
  let server: TestServer;
  let api: ApiClient;
  /** What the config file says when it is read again. */
  let file = configOf([{ name: 'listed' }]);

  /** What a start of the program does to the bots. */
  async function start(config: Config): Promise<void> {
    let made = 0;
    await openAccount({
      store,
      config,
      chain: { ...sandbox, id: PAPER_ACCOUNT.chainId },
      opening: { kind: 'paper', name: 'paper', funds: () => Promise.reject(new Error('It is known.')) },
      clock: { now: () => 7, monotonic: () => 7 },
      ids: { next: () => `made-${Date.now()}-${made++}` },
    });
  }

  beforeAll(async () => {
    store = await harness.open();
    await store.transaction((unit) => unit.accounts.create(PAPER_ACCOUNT));
    await start(file);
    server = await startTestServer({
      store,
      checkAnswers: true,
      ...openDesk({
        config: file,
        services: { reread: async () => file },
        account: PAPER_ACCOUNT,
        chain: sandbox,
        source: {
          venues: [],
          opening: { kind: 'paper', name: 'paper', funds: () => Promise.reject(new Error('It is known.')) },
        },
        store,
        engine: { view: () => undefined, close: () => Promise.reject(new Error('Nobody closes.')) },
        clock: { now: () => Date.now() },
      }),
    });
    api = createApiClient({
      baseUrl: server.url,
      fetch,
      headers: () => ({ authorization: `Bearer ${server.writeToken}` }),
    });
  });
  beforeEach(() => {
    file = configOf([{ name: 'listed' }]);
  });
  afterAll(async () => {
    await server.close();
    await harness.cleanUp();
  });

  const made = (name: string, rest: object = {}) =>
    api.call(createBot, { body: { name, strategy: 'momentum', reason, ...rest } });

  it('are stopped at first, complete, and audited', async () => {
    const bot = await made('first', { sizing: { method: 'fixed', amount: 25 }, intel: { minTrade: 3 } });
    expect(bot).toMatchObject({
      name: 'first',
      state: 'stopped',
      intelLevel: 5,
      version: 1,
      source: 'api',
      exits: { stopLoss: { lossPercent: 3 }, takeProfit: { gainPercent: 5 } },
      settings: { lane: 'auto', intel: { minTrade: 3 }, sizing: { method: 'fixed', amount: 25, percent: 5 } },
    });
    expect(Object.keys(bot.params).length).toBeGreaterThan(0);
    const [entry] = await store.read.audit.page({ limit: 1 });
    expect(entry).toMatchObject({ what: 'bot.create', target: `bot:${bot.id}`, reason, who: 'the API' });
  });

  it('are told to whoever listens', async () => {
    const told: unknown[] = [];
    const stop = store.onPublished(({ type, data }) => told.push({ type, data }));
    const { id } = await made('told', { state: 'running' });
    stop();
    expect(told).toMatchObject([{ type: 'bot_status_update', data: { botId: id, state: 'running' } }]);
  });

  it.each([
    [{ strategy: 'momentun' }, 'strategy is "momentun"; allowed: momentum'],
    [{ exits: { stopLos: {} } }, 'exits.stopLos is not an exit rule; did you mean stopLoss?'],
    [{ exits: { stopLoss: { lossPercent: -1 } } }, 'exits.stopLoss.lossPercent'],
    [{ sizing: { method: 'all in' } }, 'sizing.method'],
    [{ params: { noSuchThing: 1 } }, 'params.noSuchThing'],
    [{ cooldown: { losses: 1, pause: 5 } }, 'cooldown.pause is not a setting'],
  ])('are refused where they make no sense: %j', async (wrong, said) => {
    await expect(made('wrong', wrong)).rejects.toMatchObject({
      status: 400,
      code: 'bot.invalid',
      message: expect.stringContaining(said) as string,
      hint: expect.stringContaining('/api/strategies') as string,
    });
    await expect(api.call(readBot, { params: { id: 'wrong' } })).rejects.toMatchObject({ status: 404 });
  });

  it('have names of their own', async () => {
    await expect(made('listed')).rejects.toMatchObject({ status: 409, code: 'bot.nameTaken' });
    await expect(made('Not A Name')).rejects.toMatchObject({ status: 400 });
    await expect(made('manual')).rejects.toMatchObject({ status: 400 });
  });

  it('are cloned with their settings and nothing else', async () => {
    const original = await made('original', { intelLevel: 8, cooldown: { losses: 2 } });
    const { id, version, ...copy } = await api.call(cloneBot, {
      params: { id: 'original' },
      body: { name: 'copy', reason },
    });
    expect(id).not.toBe(original.id);
    expect(version).toBe(1);
    const { params, exits, intelLevel, settings, strategy } = original;
    expect(copy).toMatchObject({
      name: 'copy',
      state: 'stopped',
      params,
      exits,
      intelLevel,
      settings,
      strategy,
    });
  });

  it('are changed part by part, and keep what they are doing', async () => {
    const { id } = await made('changing', { state: 'running', sizing: { method: 'percent', percent: 2 } });
    const edited = await api.call(editBot, {
      params: { id },
      body: { intelLevel: 9, exits: { trailingStop: { trailPercent: 4 } }, expectedVersion: 1, reason },
    });
    expect(edited).toMatchObject({
      id,
      state: 'running',
      version: 2,
      intelLevel: 9,
      settings: { sizing: { method: 'percent', percent: 2 } },
    });
    expect(edited.exits).toEqual({ trailingStop: { trailPercent: 4, activationPercent: 2 } });
  });

  it('are not changed by somebody who saw an older version', async () => {
    const { id } = await made('contested');
    const edit = (intelLevel: number) =>
      api.call(editBot, { params: { id }, body: { intelLevel, expectedVersion: 1, reason } });
    const results = await Promise.allSettled([edit(3), edit(7)]);
    const lost = results.filter((each) => each.status === 'rejected');
    expect(lost).toHaveLength(1);
    expect(lost[0]?.reason).toMatchObject({ status: 409, code: 'bot.changed' });
  });

  it('are not overwritten at the next start unless the file says something else', async () => {
    const { id } = await api.call(readBot, { params: { id: 'listed' } });
    await api.call(editBot, {
      params: { id },
      body: {
        intelLevel: 2,
        expectedVersion: (await api.call(readBot, { params: { id } })).version,
        reason,
      },
    });
    await start(file);
    await expect(api.call(readBot, { params: { id } })).resolves.toMatchObject({
      intelLevel: 2,
      source: 'api',
    });
    await start(configOf([{ name: 'listed', intelLevel: 6 }]));
    await expect(api.call(readBot, { params: { id } })).resolves.toMatchObject({ intelLevel: 6 });
  });

  it('go on after a start whose file does not know them', async () => {
    const { id } = await made('unknown-to-the-file', { state: 'running' });
    await start(file);
    await expect(api.call(readBot, { params: { id } })).resolves.toMatchObject({ state: 'running' });
  });

  it('are read from the file again', async () => {
    file = configOf([{ name: 'listed', intelLevel: 4, sizing: { method: 'fixed', amount: 5 } }]);
    const bot = await api.call(reloadBot, { params: { id: 'listed' }, body: { reason } });
    expect(bot).toMatchObject({ intelLevel: 4, source: 'file', settings: { sizing: { amount: 5 } } });
    await made('of-the-api');
    const other = api.call(reloadBot, { params: { id: 'of-the-api' }, body: { reason } });
    await expect(other).rejects.toMatchObject({ status: 409, code: 'bot.notListed' });
  });

  it('are deleted when they are stopped and hold nothing, and stay so', async () => {
    const { id } = await made('leaving', { state: 'running' });
    const remove = () => api.call(deleteBot, { params: { id }, body: { reason } });
    await expect(remove()).rejects.toMatchObject({ status: 409, code: 'bot.notStopped' });
    await store.transaction(async (unit) => {
      await unit.setBotState(id, 'stopped', 'x');
      await unit.putPosition(aPosition(aToken(9), 5n, 10n, { botId: id }));
    });
    await expect(remove()).rejects.toMatchObject({ status: 409, code: 'bot.notFlat' });
    await store.transaction((unit) => unit.removePosition(aPosition(aToken(9), 5n, 10n).id));
    await expect(remove()).resolves.toMatchObject({ id, name: 'leaving' });
    await expect(remove()).rejects.toMatchObject({ status: 404, code: 'bot.unknown' });
    const { items } = await api.call(listBots, {});
    expect(items.map(({ name }) => name)).not.toContain('leaving');
    await expect(store.read.bots.get(id)).resolves.toMatchObject({ name: 'leaving' });
    // Its name is free for another.
    await expect(made('leaving')).resolves.toMatchObject({ version: 1 });
  });

  it('that the file lists stay deleted until it says something else of them', async () => {
    const listed = configOf([{ name: 'listed' }, { name: 'unwanted' }]);
    await start(listed);
    const { id } = await api.call(readBot, { params: { id: 'unwanted' } });
    await store.transaction((unit) => unit.setBotState(id, 'stopped', 'x'));
    await api.call(deleteBot, { params: { id }, body: { reason } });
    await start(listed);
    await expect(api.call(readBot, { params: { id: 'unwanted' } })).rejects.toMatchObject({ status: 404 });
    await start(configOf([{ name: 'listed' }, { name: 'unwanted', intelLevel: 1 }]));
    await expect(api.call(readBot, { params: { id: 'unwanted' } })).resolves.toMatchObject({ intelLevel: 1 });
  });

  it('are compared by what they made, hold and paid', async () => {
    const { id: botId } = await made('compared');
    const closed = (id: string, realisedPnl: bigint, closedAt: number) =>
      aPosition(aToken(20), 0n, 0n, { id, botId, realisedPnl, gasFeeCash: 1_000_000n, closedAt });
    await store.transaction(async (unit) => {
      await unit.putPosition(closed('c1', 11_000_000n, 1_700_000_100));
      await unit.putPosition(closed('c2', -3_000_000n, 1_700_000_200));
      await unit.putPosition(closed('c3', -500_000n, 1_700_000_300));
      await unit.putPosition(closed('c4', 6_000_000n, 1_700_000_400));
      await unit.putPosition(aPosition(aToken(21), 5n, 40_000_000n, { id: 'c5', botId }));
    });
    const { items, accountId } = await api.call(compareBots, {});
    expect(accountId).toBe(PAPER_ACCOUNT.id);
    expect(items.find(({ name }) => name === 'compared')).toEqual({
      botId,
      name: 'compared',
      strategy: 'momentum',
      intelLevel: 5,
      state: 'stopped',
      closed: 4,
      won: 2,
      winRatePercent: 50,
      // With their gas, 10 and 5 were gained, 4 and 1.5 lost.
      profitFactor: 2.7272,
      trades: 0,
      reverted: 0,
      realisedPnl: '13.5',
      gasFee: '4',
      netPnl: '9.5',
      maxDrawdown: '5.5',
      exposure: '40',
      openPositions: 1,
    });
    const listed = items.find(({ name }) => name === 'listed');
    expect(listed).toMatchObject({ closed: 0, netPnl: '0', maxDrawdown: '0' });
    expect(listed).not.toHaveProperty('winRatePercent');
  });

  it('are described, each part with its schema and defaults', async () => {
    const { items, parts, gasStyles } = await api.call(listStrategies, {});
    expect(items.map(({ kind }) => kind)).toEqual(STRATEGIES.map(({ kind }) => kind));
    for (const { kind, schema, defaults } of items) {
      const { properties } = schema as { properties: Record<string, { description?: string }> };
      expect(Object.values(properties).every(({ description }) => description !== undefined)).toBe(true);
      await expect(
        made(`default-${kind.toLowerCase()}`, { strategy: kind, params: defaults }),
      ).resolves.toMatchObject({ params: defaults });
    }
    expect(parts.sizing.schema).toMatchObject({ properties: { method: { default: 'level' } } });
    expect(gasStyles[0]?.description).toContain('1 % of the next base fee');
    const rules = await api.call(listExitRules, {});
    expect(rules.items.map(({ kind }) => kind)).toEqual(EXIT_RULES.map(({ kind }) => kind));
    expect(rules.items.find(({ kind }) => kind === 'rugExit')?.byDefault).toBe(true);
  });

  it('show what each level sets, with single settings in its place', async () => {
    const { items, replaced } = await api.call(listIntelLevels, { query: {} });
    expect(items).toHaveLength(10);
    expect(items[6]).toMatchObject({ ...INTEL_LEVELS[6], entryPauseSeconds: 10, fastLane: true });
    expect(replaced).toEqual([]);
    const preview = await api.call(listIntelLevels, { query: { minTrade: 7, decisions: 'rare' } });
    expect(preview.items.map(({ minTrade }) => minTrade)).toEqual(Array.from({ length: 10 }, () => 7));
    expect(preview.items[9]).toMatchObject({ entryPauseSeconds: 120, riskTolerance: 100 });
    expect(preview.replaced).toEqual(['minTrade', 'decisions']);
    await expect(api.call(listIntelLevels, { query: { minTrade: -1 } })).rejects.toMatchObject({
      status: 400,
    });
  });
});
