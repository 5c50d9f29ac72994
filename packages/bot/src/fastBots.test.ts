import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import { settingsFor } from '@twinlane/core/intel/levels';
import type { FastLane, FastTrade } from '@twinlane/core/lane/fastLane';
import type { Hex } from '@twinlane/core/money/hex';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Store, TradeSimulator } from '@twinlane/core/ports';
import { createAllowanceRegister } from '@twinlane/core/wallet/allowanceRegister';
import { tokenAbi } from '@twinlane/sandbox/abi/exchangeAbi';
import { initialPools } from '@twinlane/sandbox/deploy/initialPools';
import { Decimal } from 'decimal.js';
import { pino } from 'pino';
import { encodeFunctionData, hexToBytes } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReadClient, type ReadClient } from './chain/createReadClient.ts';
import { sandbox } from './chain/sandbox.ts';
import { closeInTurn, type Closers } from './closers.ts';
import { configSchema } from './config/configSchema.ts';
import { createEngine, type Engine } from './engine.ts';
import type { AccountExecutor } from './executor/createExecutor.ts';
import { createPoolMirror } from './feed/createPoolMirror.ts';
import type { PoolMirrorService } from './feed/poolMirrorService.ts';
import { createTradeSimulator } from './feed/createTradeSimulator.ts';
import type { LiveWiring } from './liveWiring.ts';
import { createMarketTracker } from './marketTracker.ts';
import { createMetrics } from './observe/metrics.ts';
import { openBreakers } from './openBreakers.ts';
import { reconcile } from './reconcile.ts';
import { guardOfAccount } from './signals/guardOfAccount.ts';
import { spendPolicyOf } from './spendPolicyOf.ts';
import { openQueues } from './jobs/openQueues.ts';
import { guardStore } from './store/guardStore.ts';
import { QUEUE_SCHEMA } from './store/queueSchema.ts';
import { createLedger } from './store/ledger.ts';
import { checkLedger } from './store/testing/checkLedger.ts';
import { testBot } from './store/testing/domain.ts';
import { pgliteHarness } from './store/testing/harness.ts';
import { planCalls } from './testing/directCall.ts';
import { type SandboxWorld, startSandboxWorld } from './testing/sandboxWorld.ts';
import { transactionOfOrder } from './transactionOfOrder.ts';
import { venues } from './venue/registry.ts';
import { localAccount } from './wallet/localAccount.ts';
import { createPolicySigner } from './wallet/policySigner.ts';
import { wireLive } from './wireLive.ts';

const [cash] = sandbox.cash;
// Anybody's: the chain is ours alone.
const KEY: Hex = `0x${'52'.repeat(32)}`;
const LIMITS = { maxPerTrade: '400', maxPerDay: '2000', maxFeeGwei: '500', maxTransactionFee: '1' };
const BOT = testBot({
  accountId: 'live',
  intelLevel: 10,
  exits: {},
  params: {
    fastPeriod: 2,
    slowPeriod: 3,
    changePeriod: 1,
    rsiPeriod: 2,
    overbought: 100,
    minChangePercent: 0.05,
    minStrength: 0.1,
  },
});
const account: Account = {
  id: 'live',
  name: 'live',
  kind: 'live',
  chainId: sandbox.id,
  cash,
  initialCash: 10_000_000_000n,
  initialNative: 10n ** 18n,
  createdAt: 0,
};

/** What was asked since the last signal, by whatever the signal led to. */
interface Asked {
  readonly calls: string[];
  readonly reads: string[];
  readonly writes: boolean[];
}
const nothing = (): Asked => ({ calls: [], reads: [], writes: [] });
const tradeScope = new AsyncLocalStorage<Asked>();

const harness = pgliteHarness();
const closers: Closers = [];
let world: SandboxWorld;
let client: ReadClient;
let store: Store;
let mirror: PoolMirrorService;
let engine: Engine;
let executor: AccountExecutor;
let dataDir: string;
let wallet: LiveWiring['signer']['address'];
let underWay: Asked | undefined;
/** The last block that all listeners have worked through. */
let decided = 0;
const trades: FastTrade[] = [];
/** What had been asked when the first bytes after a signal reached the node. */
const atSend: Asked[] = [];

/** Passes on to the node, and notes what had been asked when bytes came. */
async function startEar(target: string): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      if (underWay !== undefined && body.includes('eth_sendRawTransaction')) {
        atSend.push(structuredClone(underWay));
        underWay = undefined;
      }
      void fetch(target, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
        .then((answer) => answer.text())
        .then((text) => response.setHeader('content-type', 'application/json').end(text));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return server;
}

function counted<Thing extends object>(thing: Thing, list: (asked: Asked) => string[]): Thing {
  return new Proxy(thing, {
    get(target, name, receiver): unknown {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]): unknown => {
        const asked = tradeScope.getStore();
        if (asked !== undefined) list(asked).push(String(name));
        return Reflect.apply(member, target, args);
      };
    },
  });
}

function countedStore<Opened extends Store>(opened: Opened): Opened {
  const read = Object.fromEntries(
    Object.entries(opened.read).map(([name, repository]) => [
      name,
      counted(repository as object, ({ reads }) => reads),
    ]),
  ) as unknown as Store['read'];
  const transaction: Store['transaction'] = (work, options) => {
    tradeScope.getStore()?.writes.push(options?.oneStatement === true);
    return opened.transaction(work, options);
  };
  return { ...opened, read, transaction };
}

/** The lane, with all that its trades ask counted. */
function heard(lane: FastLane): FastLane {
  return {
    facts: () => lane.facts(),
    prepare: (input, ports) => lane.prepare(input, ports),
    durations: () => lane.durations(),
    onTimes: (listener) => lane.onTimes(listener),
    idle: () => lane.idle(),
    async trade(...signal) {
      const asked = nothing();
      underWay = asked;
      const trade = await tradeScope.run(asked, () => lane.trade(...signal));
      trades.push(trade);
      return trade;
    },
  };
}

/** Wrapped ether is judged by its reputation. */
function trusting(simulator: TradeSimulator): TradeSimulator {
  const scan = { verdict: 'safe', score: 0, certainty: 1, reason: 'It is trusted.', trusted: true } as const;
  return {
    async simulateRoundTrip(request) {
      const simulation = await simulator.simulateRoundTrip(request);
      return simulation.outcome === 'passed' ? { ...simulation, scan } : simulation;
    },
  };
}

beforeAll(async () => {
  const plan = initialPools.filter(
    ({ venue, base, quote }) => venue === 'uniswap-v2' && base === 'WETH' && quote === 'USDC',
  );
  world = await startSandboxWorld({ plan, statesKept: 60 });
  const ear = await startEar(world.anvil.httpUrl);
  closers.push({ name: 'the ear', close: () => void ear.close() });
  client = counted(
    await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id }),
    ({ calls }) => calls,
  );
  const opened = countedStore(guardStore(await harness.open(), () => performance.now()));
  store = opened;
  const log = {
    root: pino({ level: 'silent' }),
    child: () => pino({ level: 'silent' }),
    close: async () => undefined,
  };
  const ids = { next: () => randomUUID() };
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  dataDir = mkdtempSync(join(tmpdir(), 'twinlane-fast-'));
  const { port } = ear.address() as AddressInfo;
  const config = configSchema.parse({
    mode: 'live',
    dataDir,
    chain: { id: sandbox.id, submitUrls: [`http://127.0.0.1:${port}`] },
  });
  const breakers = await openBreakers({ config, store, clock, ids, metrics: createMetrics(), log }, closers);
  mirror = createPoolMirror({
    client,
    chain: sandbox,
    venues,
    knownPools: world.pools,
    historyBlocks: 0,
    log: log.child(),
  });
  const market = createMarketTracker({
    mirror,
    chainId: sandbox.id,
    cash,
    wrappedNative: sandbox.wrappedNative,
    historyLength: 50,
  });
  mirror.onBlock(async () => void market.record());
  const head: LiveWiring['head'] = { current: await client.block('latest') };
  const register = createAllowanceRegister();
  const signer = createPolicySigner({
    account: localAccount(hexToBytes(KEY)),
    policy: spendPolicyOf(sandbox, venues, LIMITS),
    facts: {
      allowances: register,
      chainTime: () => head.current?.timestamp,
      valueOf: (_, amount) => new Decimal(amount.toString()).div(1e6),
    },
    now: () => Date.now(),
  });
  signer.onRefusal(({ rule, reason }) =>
    expect.unreachable(`the policy refused to sign: ${rule}, ${reason}`),
  );
  wallet = signer.address;
  await world.anvil.request('anvil_setBalance', [wallet, `0x${account.initialNative.toString(16)}`]);
  const data = encodeFunctionData({
    abi: tokenAbi,
    functionName: 'mint',
    args: [wallet, account.initialCash],
  });
  await world.mine([{ from: world.deployment.deployer, to: cash.address, data }]);
  await store.transaction(async (unit) => {
    await unit.accounts.create(account);
    await unit.bots.put(BOT);
  });
  const simulator = trusting(
    createTradeSimulator({
      client,
      mirror,
      planCalls,
      trader: '0x5a1ad0000000000000000000000000000000babe',
    }),
  );
  const ledger = createLedger({ store });
  const queues = await openQueues({
    statements: opened.statements,
    kind: opened.database.kind,
    schema: QUEUE_SCHEMA,
    clock,
    log: log.child(),
  });
  closers.push({ name: 'the queues', close: () => queues.stop() });
  opened.enqueueTo(queues);
  const connections = {
    store: opened,
    queues,
    breakers,
    client,
    chain: { ...sandbox, finality: { kind: 'depth', blocks: 40 } as const },
    knownPools: world.pools,
    embedded: false,
    blockTimeMs: 200,
  };
  executor = await wireLive(
    {
      config,
      connections,
      log,
      clock,
      ids,
      limits: LIMITS,
      venues,
      register,
      signer,
      head,
    },
    { account, mirror, simulator, ledger },
    closers,
  );
  engine = createEngine({
    account,
    store,
    ledger,
    mirror,
    market,
    executor,
    fastLane: heard(executor.fastLane!),
    ports: {
      simulateRoundTrip: (request) => simulator.simulateRoundTrip(request),
      breakers: guardOfAccount(breakers, wallet, () => undefined),
    },
    onOrderEnded: () => undefined,
    ownImpacts: () => new Map(),
    settingsOf: () => ({ lane: 'fast', intel: settingsFor(10), trading: tradingSettingsSchema.parse({}) }),
    trading: tradingSettingsSchema.parse({}),
    clock,
    ids,
    announce: () => undefined,
    log: log.child(),
    onRecorded: () => undefined,
    onFault: () => undefined,
  });
  await engine.resume();
  await mirror.start();
  await engine.start();
  // The last of all listeners: the engine has decided on the block by then.
  mirror.onBlock(async ({ header }) => {
    decided = header.number;
  });
  decided = mirror.head().number;
}, 60_000);

afterAll(async () => {
  await engine?.stop();
  await closeInTurn(closers, pino({ level: 'silent' }));
  await mirror?.stop();
  client?.close();
  await harness.cleanUp();
  await world?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Others buy, more and less by turns, so that the price rises. */
let blocks = 0;
async function rise(): Promise<void> {
  blocks += 1;
  const [pool] = world.pools;
  const cashIs0 = pool!.token0.address === cash.address;
  const amount = BigInt(3_000 + (blocks % 3) * 1_000) * 1_000_000n;
  await world.trade([world.deskCall('swapV2', [pool!.address, cashIs0, amount, BigInt(pool!.fee), 0n])]);
}

const mine = (): Promise<void> => world.mine();

/** One block after the other, or chain time runs away from a machine that is busy. */
async function allDecided(): Promise<void> {
  const { number } = (await client.block('latest'))!;
  for (const isBehind = (): boolean => decided < number; isBehind();) await sleep(5);
}

async function after<Found>(look: () => Promise<Found | undefined>, block = rise): Promise<Found> {
  let found: Found | undefined;
  await expect
    .poll(
      async () => {
        await block();
        await allDecided();
        return (found = await look());
      },
      { timeout: 40_000, interval: 20 },
    )
    .toBeDefined();
  return found!;
}

describe('a bot on the Fast Lane', { timeout: 90_000 }, () => {
  it('enters with one write and nothing asked between signal and broadcast, once its pair is ready', async () => {
    const { order } = await after(async () => trades.flatMap(({ entries }) => entries)[0]);
    expect(atSend[0]).toEqual({ calls: [], reads: [], writes: [true] });
    expect(BigInt(LIMITS.maxPerTrade) * 1_000_000n).toBe(order.amountIn);
    const stored = await transactionOfOrder(store.read, order);
    expect(stored?.record.request).toMatchObject({
      idempotencyKey: `fast:${order.idempotencyKey}`,
      urgency: 'urgent',
    });
    const [known] = await store.read.thoughts
      .page(account.id, { limit: 50 })
      .then((page) => page.filter(({ orderId }) => orderId === order.id));
    expect(known).toMatchObject({
      decision: 'BUY',
      lane: 'fast',
      laneReason: expect.stringContaining('settings') as string,
    });
  });

  it('is filled as the chain says, protected, and remembers its entry', async () => {
    const [position] = await after(async () => {
      const open = await store.read.positions.open(account.id);
      return open.length > 0 ? open : undefined;
    }, mine);
    await after(async () => (executor.protectedPositions?.().has(position!.id) ?? false) || undefined, mine);
    const memory = await store.read.facts.get(`bot-memory:${BOT.id}`);
    expect(memory).toHaveProperty('lastEntryAt');
    const { balances } = await reconcile(store.read, client, account, wallet);
    expect(balances.filter(({ books, chain }) => books !== chain)).toEqual([]);
  });

  it('is in flight again when its block is dropped, and booked once', async () => {
    const [{ order } = expect.unreachable()] = trades.flatMap(({ entries }) => entries);
    const fill = (await store.read.fills.ofOrder(order.id))!;
    const head = (await client.block('latest'))!;
    await world.anvil.request('anvil_reorg', [head.number - fill.blockNumber + 1, []]);
    await after(
      async () =>
        (await store.read.fills.reversed(account.id, 10)).find((each) => each.fill.orderId === order.id),
      mine,
    );
    await after(() => store.read.fills.ofOrder(order.id), mine);
    await after(async () => {
      const { balances } = await reconcile(store.read, client, account, wallet);
      return balances.every(({ books, chain }) => books === chain) || undefined;
    }, mine);
    expect(await checkLedger(store, account.id)).toEqual([]);
    expect((await store.read.orders.open(account.id)).filter(({ side }) => side === 'buy')).toEqual([]);
  });
});
