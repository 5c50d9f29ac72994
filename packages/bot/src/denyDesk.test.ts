import { randomUUID } from 'node:crypto';
import { step, stepExits } from '@twinlane/core/engine/step';
import type { StepInput } from '@twinlane/core/engine/stepTypes';
import { RetryableError } from '@twinlane/core/errors';
import type { Store } from '@twinlane/core/ports';
import { strategyOf } from '@twinlane/core/strategy/registry';
import { anAddress, aPair, aSnapshot, USDC, WETH } from '@twinlane/core/testing/buildMarket';
import { aBot, aPosition, aSimulator, aStepInput } from '@twinlane/core/testing/buildStep';
import { createApiClient, type ApiClient } from '@twinlane/protocol/apiClient';
import { allowAddress, denyAddress, listDenied } from '@twinlane/protocol/endpoints/denylist';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestServer, type TestServer } from './api/testing/testServer.ts';
import { sandbox } from './chain/sandbox.ts';
import { closeInTurn, type Closers } from './closers.ts';
import { configSchema } from './config/configSchema.ts';
import { openDenyDesk } from './denyDesk.ts';
import { openRisk, type OpenRisk } from './openRisk.ts';
import { pgliteHarness } from './store/testing/harness.ts';
import { createTestLog } from './testing/testLog.ts';

const harness = pgliteHarness();
/** Only a test that fails waits for so long. */
const SOON = { timeout: 20_000 };
const E6 = 10n ** 6n;
const E18 = 10n ** 18n;
const chain = { ...sandbox, cash: [USDC], wrappedNative: anAddress(0x77) } as unknown as typeof sandbox;
const LISTED = anAddress(0xaaaa);
const reason = 'it robbed a friend';

function risks(): OpenRisk {
  const config = configSchema.parse({ trading: { deniedTokens: [LISTED] } });
  const parts = { clock: { monotonic: () => 0 }, log: { warn: () => undefined } };
  return openRisk(config, chain, parts, []);
}

/** A market in which WETH is cheap in one pool and dear in the other, and a bot that sees it. */
const pools = [
  aPair(USDC, 1_000_000n * E6, WETH, 500n * E18, { address: anAddress(1) }),
  aPair(USDC, 1_050_000n * E6, WETH, 500n * E18, { address: anAddress(2), venue: 'sushiswap-v2' }),
];
const snapshot = {
  ...aSnapshot({ pools, nativePrice: 2_000 }),
  atomicVenues: new Set(['uniswap-v2', 'sushiswap-v2']),
};
const arbitrage = strategyOf('arbitrage');
const bot = aBot({
  strategy: 'arbitrage',
  params: arbitrage.params.parse({}),
  exits: { stopLoss: { lossPercent: 3 } },
  intelLevel: 10,
});

describe('addresses that are denied by hand', () => {
  let store: Store;
  let risk: OpenRisk;
  let server: TestServer;
  let api: ApiClient;

  beforeAll(async () => {
    store = await harness.open();
    risk = risks();
    server = await startTestServer({ store, checkAnswers: true, denyList: await open(risk) });
    const headers = () => ({ authorization: `Bearer ${server.writeToken}` });
    api = createApiClient({ baseUrl: server.url, fetch, headers });
  });
  afterEach(async () => {
    for (const { address, source } of (await api.call(listDenied, { query: { limit: 200 } })).items) {
      if (source === 'hand') await allow(address);
    }
  });
  afterAll(async () => {
    await server.close();
    await closeInTurn(closers, createTestLog());
    await harness.cleanUp();
  });

  const closers: Closers = [];
  const open = (of: OpenRisk, through: Store = store, lookMs?: number) =>
    openDenyDesk(
      {
        store: through,
        chain,
        risk: of,
        clock: { now: () => 7 },
        ids: { next: () => randomUUID() },
        log: createTestLog(),
        ...(lookMs === undefined ? {} : { lookMs }),
      },
      closers,
    );
  const deny = (address: string) => api.call(denyAddress, { body: { address, reason } });
  const allow = (address: string) =>
    api.call(allowAddress, { params: { address }, body: { reason: 'enough' } });
  const input = (changes: Partial<StepInput> = {}): StepInput => {
    const plain = aStepInput(snapshot, { bot, ...changes });
    return { ...plain, settings: { ...plain.settings, risk: risk.settings } };
  };

  it('are not entered from the next decision on, and are again once they are taken off', async () => {
    const gates = async () =>
      (await step(input(), aSimulator())).decisions.map(({ thought }) => thought.gate);
    await expect(gates()).resolves.toEqual(['approved']);
    const before = risk.settings;
    await expect(deny(WETH.address.toLowerCase())).resolves.toEqual({
      address: WETH.address,
      reason,
      source: 'hand',
      who: 'the API',
      at: new Date(7).toISOString(),
    });
    const { decisions } = await step(input(), aSimulator());
    expect(decisions.map(({ thought }) => thought.gate)).toEqual(['cycle.token']);
    expect(decisions[0]?.thought.reasoning).toContain(`was denied by hand: ${reason}`);
    // What a decision was made from stays as it was.
    expect(before.denied.has(WETH.address.toLowerCase())).toBe(false);
    await allow(WETH.address);
    await expect(gates()).resolves.toEqual(['approved']);
  });

  it('are left as ever', async () => {
    await deny(WETH.address);
    const held = aPosition(WETH, E18, 3_000n * E6);
    const { decisions } = await stepExits(input({ positions: [held] }), aSimulator());
    expect(decisions.map(({ intent }) => intent?.side)).toEqual(['sell']);
  });

  it('are denied after a start, and audited', async () => {
    await deny(anAddress(0x10));
    const [entry] = await store.read.audit.page({ limit: 1 });
    expect(entry).toMatchObject({ what: 'denylist.add', target: `address:${anAddress(0x10)}`, reason });
    const later = risks();
    await open(later);
    expect([...later.settings.denied.keys()]).toEqual([anAddress(0x10).toLowerCase(), LISTED.toLowerCase()]);
  });

  it('are denied in every process of the chain, and are no change where nothing was denied', async () => {
    const other = risks();
    let reads = 0;
    const counted: Store = {
      ...store,
      read: {
        ...store.read,
        denied: {
          all: (chainId) => store.read.denied.all(chainId).finally(() => (reads += 1)),
        } as Store['read']['denied'],
      },
    };
    const desk = await open(other, counted, 5);
    await deny(anAddress(0x10));
    await deny(anAddress(0x08));
    await vi.waitFor(() => expect(other.settings.denied.has(anAddress(0x08).toLowerCase())).toBe(true), SOON);
    expect((await desk.list()).map(({ address }) => address)).toContain(anAddress(0x10));
    const [before, readBefore] = [other.settings, reads];
    await vi.waitFor(() => expect(reads).toBeGreaterThan(readBefore + 2), SOON);
    expect(other.settings).toBe(before);
    await allow(anAddress(0x10));
    await vi.waitFor(
      () => expect(other.settings.denied.has(anAddress(0x10).toLowerCase())).toBe(false),
      SOON,
    );
  });

  it('are denied though the database was given up before it said so', async () => {
    const own = risks();
    const cut: Store = {
      ...store,
      transaction: async (work, options) => {
        await store.transaction(work, options);
        throw new RetryableError('store.unavailable', 'The line was cut.');
      },
    };
    const desk = await open(own, cut, 3_600_000);
    await expect(desk.deny(anAddress(0x11), { who: 'the API', reason })).rejects.toMatchObject({
      code: 'store.unavailable',
    });
    await vi.waitFor(() => expect(own.settings.denied.has(anAddress(0x11).toLowerCase())).toBe(true), SOON);
  });

  it('are listed beside those of the settings, page by page', async () => {
    for (const number of [0x30, 0x10, 0x20]) await deny(anAddress(number));
    const first = await api.call(listDenied, { query: { limit: 3 } });
    expect(first.items.map(({ address }) => address)).toEqual([0x10, 0x20, 0x30].map(anAddress));
    const second = await api.call(listDenied, { query: { limit: 3, cursor: first.nextCursor ?? '' } });
    expect(second).toEqual({
      items: [{ address: LISTED, reason: 'stands in trading.deniedTokens', source: 'file' }],
      nextCursor: null,
    });
  });

  it('are refused where that makes no sense', async () => {
    await expect(deny('0x12')).rejects.toMatchObject({ status: 400 });
    await expect(deny(LISTED)).rejects.toMatchObject({ status: 409, code: 'deny.listed' });
    await expect(allow(LISTED)).rejects.toMatchObject({ status: 409, code: 'deny.listed' });
    await expect(deny(USDC.address)).rejects.toMatchObject({ status: 409, code: 'deny.cash' });
    await expect(allow(anAddress(0x99))).rejects.toMatchObject({ status: 404, code: 'deny.unknown' });
  });
});
