import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import { settingsFor } from '@twinlane/core/intel/levels';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import type { AlertMessage } from '@twinlane/protocol/serverMessage';
import { initialPools } from '@twinlane/sandbox/deploy/initialPools';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnnouncements, onEveryMessage } from '../announcements.ts';
import { createReadClient, type ReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { closeInTurn, type Closers } from '../closers.ts';
import { configSchema } from '../config/configSchema.ts';
import { createEngine, type Engine } from '../engine.ts';
import { createPaperExecutor } from '../executor/paper.ts';
import { createPoolMirror } from '../feed/createPoolMirror.ts';
import type { PoolMirrorService } from '../feed/poolMirrorService.ts';
import { createTradeSimulator } from '../feed/createTradeSimulator.ts';
import { createMarketTracker } from '../marketTracker.ts';
import { createMetrics } from '../observe/metrics.ts';
import { openBreakers, type OpenBreakers } from '../openBreakers.ts';
import { guardOfAccount } from '../signals/guardOfAccount.ts';
import { guardStore, type GuardedStore } from '../store/guardStore.ts';
import { createLedger } from '../store/ledger.ts';
import type { OpenStore } from '../store/openStore.ts';
import { checkLedger } from '../store/testing/checkLedger.ts';
import { testBot } from '../store/testing/domain.ts';
import { venues } from '../venue/registry.ts';
import { watchDatabase } from '../watchDatabase.ts';
import { planCalls } from './directCall.ts';
import { type SandboxWorld, startSandboxWorld } from './sandboxWorld.ts';

/** A store of the kind under test, whose database can be taken away. */
export interface CuttableStore {
  readonly store: OpenStore;
  cut(): void;
  restore(): void;
  close(): Promise<void>;
}

const [cash] = sandbox.cash;
const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const silent = pino({ level: 'silent' });
const log = { root: silent, child: () => silent, close: async () => undefined };
const account: Account = {
  id: 'paper',
  name: 'paper',
  kind: 'paper',
  chainId: sandbox.id,
  cash,
  initialCash: 1_000_000_000_000n,
  initialNative: 10n ** 18n,
  createdAt: 0,
};
/** Buys all the time; the second one holds something as well, and its turn comes later. */
const BOTS = ['one', 'other'].map((name) =>
  testBot({
    id: name,
    accountId: account.id,
    name,
    strategy: 'dollarCostAveraging',
    params: { tokens: [], spend: 300, everySeconds: 1, maxInvested: 0 },
    exits: { stopLoss: { lossPercent: 20 } },
    intelLevel: 10,
  }),
);

/** Runs an engine on a real chain and takes its database away. */
export function describeDatabaseFailure(kind: string, open: () => Promise<CuttableStore>): void {
  describe(`databaseFailure on ${kind}`, () => {
    const closers: Closers = [];
    const told: AlertMessage[] = [];
    const faults: Error[] = [];
    let world: SandboxWorld;
    let client: ReadClient;
    let cuttable: CuttableStore;
    let store: GuardedStore;
    let breakers: OpenBreakers;
    let mirror: PoolMirrorService;
    let engine: Engine;
    let dataDir: string;

    beforeAll(async () => {
      const plan = initialPools.filter(
        ({ venue, base, quote }) => venue === 'uniswap-v2' && base === 'WETH' && quote === 'USDC',
      );
      [world, cuttable] = await Promise.all([startSandboxWorld({ plan, statesKept: 60 }), open()]);
      client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id });
      store = guardStore(cuttable.store, () => performance.now());
      dataDir = mkdtempSync(join(tmpdir(), 'twinlane-away-'));
      const ids = { next: () => randomUUID() };
      const config = configSchema.parse({ mode: 'sandbox', dataDir });
      breakers = await openBreakers({ config, store, clock, ids, metrics: createMetrics(), log }, closers);
      const announcements = createAnnouncements(silent);
      onEveryMessage(store, announcements, ({ type, data }) => {
        if (type === 'alert_message') told.push(data as AlertMessage);
      });
      watchDatabase(
        { store, breakers, announcements, clock, log: silent, random: () => 0.5, checkMs: 50 },
        closers,
      );
      mirror = createPoolMirror({
        client,
        chain: sandbox,
        venues,
        knownPools: world.pools,
        historyBlocks: 0,
        log: silent,
      });
      const market = createMarketTracker({
        mirror,
        chainId: sandbox.id,
        cash,
        wrappedNative: sandbox.wrappedNative,
        historyLength: 50,
      });
      mirror.onBlock(async () => void market.record());
      const simulator = createTradeSimulator({
        client,
        mirror,
        planCalls,
        trader: '0x5a1ad0000000000000000000000000000000babe',
      });
      await store.transaction(async (unit) => {
        await unit.accounts.create(account);
        for (const bot of BOTS) await unit.bots.put(bot);
      });
      const ledger = createLedger({ store });
      const executor = await createPaperExecutor({
        mirror,
        chain: client,
        simulator,
        wrappedNative: sandbox.wrappedNative,
        ledger,
        store: store.read,
        log: silent,
      });
      const trading = tradingSettingsSchema.parse({ tokenCooldownSeconds: 0 });
      engine = createEngine({
        account,
        store,
        ledger,
        mirror,
        market,
        executor,
        fastLane: undefined,
        ports: {
          simulateRoundTrip: (request) => simulator.simulateRoundTrip(request),
          breakers: guardOfAccount(breakers, undefined, () => undefined),
        },
        onOrderEnded: () => undefined,
        ownImpacts: () => executor.ownImpacts(account.id),
        settingsOf: () => ({ intel: settingsFor(10), trading }),
        trading,
        clock,
        ids,
        announce: (alert) => announcements.tell(alert),
        log: silent,
        onRecorded: () => undefined,
        onFault: (error) => void faults.push(error),
      });
      await engine.resume();
      await mirror.start();
      await engine.start();
    }, 60_000);

    afterAll(async () => {
      await engine?.stop();
      await mirror?.stop();
      await closeInTurn(closers, silent);
      client?.close();
      await cuttable?.close();
      await world?.stop();
      rmSync(dataDir, { recursive: true, force: true });
    });

    const orders = async (): Promise<readonly Order[]> =>
      (await store.read.orders.page(account.id, { limit: 500 })).toReversed();

    /** Mines until something is so. */
    async function blocksUntil(isSo: () => Promise<boolean> | boolean): Promise<void> {
      await expect
        .poll(
          async () => {
            await world.mine();
            return isSo();
          },
          { timeout: 20_000, interval: 60 },
        )
        .toBe(true);
    }

    /** Somebody sells so much that the price falls by half. */
    async function fall(): Promise<void> {
      const [pool] = world.pools;
      const state = mirror.pool(pool!.address) as unknown as { reserve0: bigint; reserve1: bigint };
      const tokenIs0 = pool!.token0.address !== cash.address;
      const amount = (tokenIs0 ? state.reserve0 : state.reserve1) / 2n;
      await world.trade([world.deskCall('swapV2', [pool!.address, tokenIs0, amount, BigInt(pool!.fee), 0n])]);
    }

    it('enters nothing and tells that exits wait; on its return they go first, and nothing was started again', async () => {
      await blocksUntil(() => engine.view()?.positions.length === 2);
      cuttable.cut();
      await blocksUntil(() => told.some(({ text }) => text.startsWith('The database is away')));
      expect(breakers.refusal({ kind: 'entry' })).toMatchObject({ type: 'databaseFailure' });
      expect(breakers.refusal({ kind: 'submission' })).toMatchObject({ type: 'databaseFailure' });
      expect(breakers.refusal({ kind: 'cancel' })).toBeUndefined();
      expect(breakers.refusal({ kind: 'login' })).toBeUndefined();
      expect(told.filter(({ text }) => text.startsWith('An exit waits'))).toEqual([]);
      const away = mirror.head().number;
      await fall();
      const waiting = (): readonly AlertMessage[] =>
        told.filter(({ text }) => text.startsWith('An exit waits for the database'));
      await blocksUntil(() => waiting().length === 2);
      const announced = mirror.head().number;
      await blocksUntil(() => mirror.head().number > announced + 3);
      // Once each, however long it takes.
      expect(waiting().map(({ text }) => text.replace(/:.*/, ''))).toEqual([
        'An exit waits for the database',
        'An exit waits for the database',
      ]);

      cuttable.restore();
      await expect.poll(() => breakers.refusal({ kind: 'submission' }), { timeout: 10_000 }).toBeUndefined();
      await blocksUntil(async () => (await orders()).some(({ side }) => side === 'sell'));
      await blocksUntil(async () => (await orders()).at(-1)?.side === 'buy');
      const since = (await orders()).filter(({ decidedAtBlock }) => decidedAtBlock > away);
      expect(since.slice(0, 2).map(({ side, botId }) => `${side} ${botId}`)).toEqual([
        'sell one',
        'sell other',
      ]);
      await expect
        .poll(() => told.some(({ text }) => text.startsWith('The database is back')), { timeout: 10_000 })
        .toBe(true);
      expect(faults).toEqual([]);
      // Nothing may move while it is counted.
      await engine.stop();
      await mirror.stop();
      expect(await checkLedger(store, account.id)).toEqual([]);
    }, 60_000);
  });
}
