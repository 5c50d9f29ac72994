import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import { settingsFor } from '@twinlane/core/intel/levels';
import { atomicVenues } from '@twinlane/core/market/atomicVenues';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { Account } from '@twinlane/core/portfolio/account';
import type { TradeSimulator } from '@twinlane/core/ports';
import { strategyOf } from '@twinlane/core/strategy/registry';
import { createAllowanceRegister } from '@twinlane/core/wallet/allowanceRegister';
import { tokenAbi } from '@twinlane/sandbox/abi/exchangeAbi';
import { initialPools } from '@twinlane/sandbox/deploy/initialPools';
import { Decimal } from 'decimal.js';
import { pino } from 'pino';
import { encodeFunctionData, hexToBytes } from 'viem';
import { createReadClient, type ReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { closeInTurn, type Closers } from '../closers.ts';
import type { Connections } from '../connect.ts';
import { configSchema } from '../config/configSchema.ts';
import { createEngine, type Engine } from '../engine.ts';
import type { AccountExecutor } from '../executor/createExecutor.ts';
import { createPaperExecutor } from '../executor/paper.ts';
import { createCycleSimulator } from '../feed/createCycleSimulator.ts';
import { createPoolMirror } from '../feed/createPoolMirror.ts';
import type { PoolMirrorService } from '../feed/poolMirrorService.ts';
import { createTradeSimulator } from '../feed/createTradeSimulator.ts';
import type { LiveWiring } from '../liveWiring.ts';
import { createMarketTracker } from '../marketTracker.ts';
import { createMetrics } from '../observe/metrics.ts';
import { openBreakers } from '../openBreakers.ts';
import { guardOfAccount } from '../signals/guardOfAccount.ts';
import { spendPolicyOf } from '../spendPolicyOf.ts';
import { guardStore } from '../store/guardStore.ts';
import { createLedger } from '../store/ledger.ts';
import type { OpenStore } from '../store/openStore.ts';
import { testBot } from '../store/testing/domain.ts';
import type { StoreHarness } from '../store/testing/harness.ts';
import { venues } from '../venue/registry.ts';
import { localAccount } from '../wallet/localAccount.ts';
import { createPolicySigner } from '../wallet/policySigner.ts';
import { wireLive } from '../wireLive.ts';
import { planCalls } from './directCall.ts';
import { startSandboxWorld, type SandboxWorld } from './sandboxWorld.ts';

const [cash] = sandbox.cash;
const LIMITS = { maxPerTrade: '100000', maxPerDay: '1000000', maxFeeGwei: '500', maxTransactionFee: '1' };
const FUNDS = { initialCash: 200_000_000_000n, initialNative: 10n ** 19n };
/** Anybody's: the chain is ours alone. */
const KEY: Hex = `0x${'53'.repeat(32)}`;
const PROBER: Address = '0x5a1ad0000000000000000000000000000000babe';

/** A chain with pools of ether and of one token at all venues, and what happens between bytes and node. */
export interface ArbitrageWorld {
  readonly sandbox: SandboxWorld;
  readonly client: ReadClient;
  /** Tokens that the scan calls unsafe. */
  readonly unsafe: Set<Address>;
  /** Called before bytes of ours reach the node. */
  beforeSend: (() => Promise<void>) | undefined;
  /** Where bytes are sent. */
  readonly submitUrl: string;
  stop(): Promise<void>;
}

/** A bot that trades cycles for an account of its own, on the whole loop. */
export interface CycleTrader {
  readonly account: Account;
  readonly store: OpenStore;
  readonly mirror: PoolMirrorService;
  readonly executor: AccountExecutor;
  readonly wallet: Address | undefined;
  /** Resolves when the engine has decided on the chain's newest block. */
  decided(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the chain. */
export async function startArbitrageWorld(): Promise<ArbitrageWorld> {
  const { base: token } = initialPools.at(-1)!;
  const plan = initialPools.filter(
    ({ base, quote, venue, fee }) =>
      base === token ||
      (base === 'WETH' &&
        quote === 'USDC' &&
        (venue === 'sushiswap-v2' || (venue === 'uniswap-v3' && fee === 500))),
  );
  const world = await startSandboxWorld({ plan, statesKept: 60 });
  const client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id });
  const ear = await startEar(world.anvil.httpUrl, async () => made.beforeSend?.());
  const { port } = ear.address() as AddressInfo;
  const made: ArbitrageWorld = {
    sandbox: world,
    client,
    unsafe: new Set(),
    beforeSend: undefined,
    submitUrl: `http://127.0.0.1:${port}`,
    async stop() {
      ear.close();
      client.close();
      await world.stop();
    },
  };
  return made;
}

/** Passes on to the node, and lets somebody else go before bytes of ours. */
async function startEar(target: string, before: () => Promise<void>): Promise<Server> {
  const answer = async (body: string): Promise<string> => {
    if (body.includes('eth_sendRawTransaction')) await before();
    const headers = { 'content-type': 'application/json' };
    return (await fetch(target, { method: 'POST', body, headers })).text();
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void answer(Buffer.concat(chunks).toString()).then((text) =>
        response.setHeader('content-type', 'application/json').end(text),
      );
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** A simulator whose scans call every token safe but those of the world. */
function scanned(simulator: TradeSimulator, { unsafe }: ArbitrageWorld): TradeSimulator {
  return {
    simulateRoundTrip: async (request) => {
      const tried = await simulator.simulateRoundTrip(request);
      const verdict = unsafe.has(request.token.address) ? 'unsafe' : 'safe';
      const scan = { verdict, score: 0, certainty: 1, reason: `The scan calls it ${verdict}.` } as const;
      return tried.outcome === 'passed' ? { ...tried, scan } : tried;
    },
  };
}

/** Starts the loop of a paper account or of a live one, with a bot that asks for so much profit (whole units of cash). */
export async function startCycleTrader(
  world: ArbitrageWorld,
  harness: StoreHarness,
  kind: 'paper' | 'live',
  leastProfit = 1,
): Promise<CycleTrader> {
  const closers: Closers = [];
  const log = {
    root: pino({ level: 'silent' }),
    child: () => pino({ level: 'silent' }),
    close: async () => undefined,
  };
  const { client } = world;
  const ids = { next: () => randomUUID() };
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const opened = await harness.open(await harness.fresh());
  // What is to be done later is nobody's business here.
  opened.enqueueTo({ put: () => Promise.resolve(''), wake: () => undefined });
  const store = guardStore(opened, () => performance.now());
  const dataDir = mkdtempSync(join(tmpdir(), 'twinlane-cycles-'));
  const chain = { id: sandbox.id, submitUrls: [world.submitUrl] };
  const config = configSchema.parse({ mode: 'live', dataDir, chain });
  const metrics = createMetrics();
  const breakers = await openBreakers({ config, store, clock, ids, metrics, log }, closers);
  const mirror = createPoolMirror({
    client,
    chain: sandbox,
    venues,
    knownPools: world.sandbox.pools,
    historyBlocks: 0,
    log: log.child(),
  });
  const across = atomicVenues(sandbox, venues);
  const market = createMarketTracker({
    mirror,
    chainId: sandbox.id,
    cash,
    wrappedNative: sandbox.wrappedNative,
    historyLength: 20,
    ...(across === undefined ? {} : { atomicVenues: across }),
  });
  mirror.onBlock(async () => void market.record());
  const account: Account = { id: kind, name: kind, kind, chainId: sandbox.id, cash, ...FUNDS, createdAt: 0 };
  const bot = testBot({
    accountId: account.id,
    intelLevel: 10,
    exits: {},
    strategy: 'arbitrage',
    params: strategyOf('arbitrage').params.parse({ leastProfit, maxInput: 50_000 }),
  });
  await store.transaction(async (unit) => {
    await unit.accounts.create(account);
    await unit.bots.put(bot);
  });
  const simulator = scanned(createTradeSimulator({ client, mirror, planCalls, trader: PROBER }), world);
  const ledger = createLedger({ store });
  let wallet: Address | undefined;
  const openLive = async (): Promise<AccountExecutor> => {
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
    wallet = signer.address;
    await fund(world.sandbox, wallet);
    const finality = { kind: 'depth', blocks: 40 } as const;
    const connections = {
      store: opened,
      breakers,
      client,
      chain: { ...sandbox, finality },
      knownPools: world.sandbox.pools,
      embedded: false,
      blockTimeMs: 200,
    } as Partial<Connections> as Connections;
    const wiring = { config, connections, log, clock, ids, limits: LIMITS, venues, register, signer, head };
    return wireLive(wiring, { account, mirror, simulator, ledger }, closers);
  };
  const openPaper = (): Promise<AccountExecutor> =>
    createPaperExecutor({
      mirror,
      chain: client,
      simulator,
      cycles: createCycleSimulator({ client, planCalls, trader: `0x${'5a'.repeat(20)}` }),
      wrappedNative: sandbox.wrappedNative,
      ledger,
      store: store.read,
      log: log.child(),
    });
  const executor = await (kind === 'live' ? openLive() : openPaper());
  const trading = tradingSettingsSchema.parse({ tokenCooldownSeconds: 5 });
  const engine: Engine = createEngine({
    account,
    store,
    ledger,
    mirror,
    market,
    executor,
    fastLane: executor.fastLane,
    ports: {
      simulateRoundTrip: (request) => simulator.simulateRoundTrip(request),
      breakers: guardOfAccount(breakers, wallet, () => undefined),
    },
    onOrderEnded: () => undefined,
    ownImpacts: () => executor.ownImpacts(account.id),
    settingsOf: () => ({ intel: settingsFor(10), trading }),
    trading,
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
  let last = mirror.head().number;
  // The last of all listeners: the engine has decided on the block by then.
  mirror.onBlock(async ({ header }) => {
    last = header.number;
  });
  return {
    account,
    store: opened,
    mirror,
    executor,
    wallet,
    async decided() {
      const { number } = (await client.block('latest'))!;
      for (const isBehind = (): boolean => last < number; isBehind();) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async stop() {
      await engine.stop();
      await closeInTurn(closers, log.child());
      await mirror.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function fund(chain: SandboxWorld, wallet: Address): Promise<void> {
  await chain.anvil.request('anvil_setBalance', [wallet, `0x${FUNDS.initialNative.toString(16)}`]);
  const data = encodeFunctionData({ abi: tokenAbi, functionName: 'mint', args: [wallet, FUNDS.initialCash] });
  await chain.mine([{ from: chain.deployment.deployer, to: cash.address, data }]);
}
