import { randomUUID } from 'node:crypto';
import { noBreakers } from '@twinlane/core/breaker/testing/noBreakers';
import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import { settingsFor } from '@twinlane/core/intel/levels';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import type { PendingAct } from '@twinlane/core/rug/rugFacts';
import { aBot } from '@twinlane/core/testing/buildStep';
import { createAllowanceRegister } from '@twinlane/core/wallet/allowanceRegister';
import { tokenAbi } from '@twinlane/sandbox/abi/exchangeAbi';
import { Decimal } from 'decimal.js';
import { pino } from 'pino';
import { encodeFunctionData } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReadClient, type ReadClient } from './chain/createReadClient.ts';
import { createSubmission } from './chain/createSubmission.ts';
import { sandbox } from './chain/sandbox.ts';
import { createEngine, type Engine } from './engine.ts';
import { createLiveExecutor } from './executor/live.ts';
import { LiveAllowances } from './executor/liveAllowances.ts';
import { createLiveBooks } from './executor/liveBooks.ts';
import type { LiveExecutor } from './executor/liveExecutor.ts';
import { Protection } from './executor/protection.ts';
import { createPoolMirror } from './feed/createPoolMirror.ts';
import { createSaleTrials } from './feed/createSaleTrials.ts';
import { createTradeSimulator } from './feed/createTradeSimulator.ts';
import type { PoolMirrorService } from './feed/poolMirrorService.ts';
import { createMarketTracker } from './marketTracker.ts';
import { openRugWatch } from './openRugWatch.ts';
import { judgePending } from './rugWatch/judgePending.ts';
import { namesOf, pendingIn } from './rugWatch/pendingIn.ts';
import { createLedger } from './store/ledger.ts';
import { liveLedger } from './store/liveLedger.ts';
import type { OpenStore } from './store/openStore.ts';
import { testDraft } from './store/testing/domain.ts';
import { pgliteHarness } from './store/testing/harness.ts';
import { planCalls } from './testing/directCall.ts';
import { listRuggedToken, type RugFamily, type RuggedToken } from './testing/rugField.ts';
import { startSandboxWorld, type SandboxWorld } from './testing/sandboxWorld.ts';
import { createTestLog } from './testing/testLog.ts';
import { createTransactionManager } from './transaction/createTransactionManager.ts';
import type { RunningTransactionManager } from './transaction/runningTransactionManager.ts';
import { createLocalSigner } from './transaction/testing/localSigner.ts';
import { createSettableOracle } from './transaction/testing/settableOracle.ts';
import { TEST_POLICY } from './transaction/testing/testPolicy.ts';
import { venues } from './venue/registry.ts';

const [cash] = sandbox.cash;
const KEY: Hex = `0x${'52'.repeat(32)}`;
const TRIAL_TRADER: Address = '0x7E57aB1E00000000000000000000000000000001';
const DEPLOYER = '0xDe9100000000000000000000000000000000AaaA';
const TRADING = tradingSettingsSchema.parse({ holdThoughtEverySeconds: 0, rugPendingEveryMs: 50 });
/** The embedded market, as if what waits to be mined were for all to see. */
const OPEN_POOL = { ...sandbox, features: { ...sandbox.features, publicMempool: true } };
const uncancelled = { cancellation: { cancelled: false, onCancel: () => undefined } };
const ids = { next: () => randomUUID() };
const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const signer = createLocalSigner(KEY);
const wallet = signer.address;
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
const bot = aBot({ id: 'bot', accountId: account.id, state: 'error', exits: {} });

const harness = pgliteHarness();
let world: SandboxWorld;
let client: ReadClient;
let store: OpenStore;
let mirror: PoolMirrorService;
let manager: RunningTransactionManager;
let executor: LiveExecutor;
let protection: Protection;
let engine: Engine;
/** Whether the watch may see what waits to be mined. */
let isPoolShown = false;
/** What the executor asked the node. */
const asked: string[] = [];

beforeAll(async () => {
  const plan = [
    { venue: 'uniswap-v2', base: 'WETH', quote: 'USDC', fee: 3_000, valueUsd: 1_000_000 },
  ] as const;
  world = await startSandboxWorld({ plan });
  client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id });
  store = await harness.open();
  await store.transaction(async (unit) => {
    await unit.accounts.create(account);
    await unit.bots.put(bot);
  });
  await world.anvil.request('anvil_setBalance', [wallet, `0x${account.initialNative.toString(16)}`]);
  const args = [wallet, account.initialCash] as const;
  const data = encodeFunctionData({ abi: tokenAbi, functionName: 'mint', args });
  await world.mine([{ from: world.deployment.deployer, to: cash.address, data }]);
  await open();
});

afterAll(async () => {
  await engine?.stop();
  await manager?.shutdown();
  await mirror?.stop();
  client?.close();
  await harness.cleanUp();
  await world?.stop();
});

async function open(): Promise<void> {
  const log = createTestLog();
  const { wrappedNative } = sandbox;
  mirror = createPoolMirror({
    client,
    chain: sandbox,
    venues,
    knownPools: world.pools,
    historyBlocks: 0,
    log,
  });
  const market = createMarketTracker({
    mirror,
    chainId: sandbox.id,
    cash,
    wrappedNative,
    historyLength: 300,
  });
  const oracle = createSettableOracle();
  oracle.header = (await client.block('latest'))!;
  mirror.onBlock(async ({ header }) => {
    oracle.header = header;
    market.record();
  });
  manager = await createTransactionManager({
    chain: sandbox,
    store,
    signer,
    feeOracle: oracle,
    submission: createSubmission({
      chain: sandbox,
      endpoints: [{ url: world.anvil.ipcPath }],
      route: 'public',
      publicFallback: false,
    }),
    reader: client,
    books: createLiveBooks({
      client,
      store,
      ledger: liveLedger,
      wallet,
      wrappedNative,
      nativePrice: async () => new Decimal(2_500),
    }),
    heads: {
      onBlock: (listener) => mirror.onBlock(async ({ header }) => listener(header)),
      onRollback: (listener) => mirror.onRollback(async ({ ancestor }) => listener(ancestor.number)),
    },
    clock,
    ids,
    random: () => 0.5,
    policy: { ...TEST_POLICY, bumpEvery: 500 },
    lease: { owner: randomUUID(), ttlMs: 30_000, exclusive: true, pollMs: 20 },
    accountId: account.id,
    log: pino({ level: 'silent' }),
    tickMs: 50,
  });
  const register = createAllowanceRegister();
  const allowances = new LiveAllowances({ client, manager, register, wallet, accountId: account.id });
  const shared = { wallet, mirror, planCalls, allowances, log };
  protection = new Protection({ ...shared, accountId: account.id, cash, store: store.read, permit2: false });
  const request: ReadClient['request'] = (method, params) => {
    asked.push(method);
    return client.request(method, params);
  };
  executor = createLiveExecutor({
    ...shared,
    account,
    client: { request },
    manager,
    protection,
    ledger: liveLedger,
    store,
    terms: { exposed: true, permit2: false, attackerGas: () => 0n },
  });
  const options = { client, mirror, planCalls, trader: TRIAL_TRADER };
  const simulator = Object.assign(createTradeSimulator(options), { forget: () => undefined });
  engine = createEngine({
    account,
    rugs: openRugWatch({
      ...options,
      client: {
        ...client,
        request: async (method, params) =>
          params[0] === 'pending' && !isPoolShown
            ? { number: '0x0', transactions: [] }
            : client.request(method, params),
      },
      account,
      chain: OPEN_POOL,
      store,
      simulator,
      announce: () => undefined,
      breakers: { onEvent: () => () => undefined },
      view: () => undefined,
      holder: wallet,
      config: { trading: TRADING },
      log: Object.assign(createTestLog(), { child: () => createTestLog() }) as never,
    }),
    store,
    ledger: createLedger({ store }),
    mirror,
    market,
    executor,
    fastLane: undefined,
    ports: { simulateRoundTrip: (trade) => simulator.simulateRoundTrip(trade), breakers: noBreakers },
    onOrderEnded: () => undefined,
    ownImpacts: () => new Map(),
    settingsOf: () => ({ intel: settingsFor(bot.intelLevel), trading: TRADING }),
    trading: TRADING,
    clock,
    ids,
    announce: () => undefined,
    log: createTestLog() as never,
    onRecorded: () => undefined,
    onFault: (error) => {
      throw error;
    },
  });
  await mirror.start();
  await engine.start();
}

/** Mines until it is there. */
async function mined<Value>(look: () => Promise<Value | undefined> | Value | undefined): Promise<Value> {
  let found: Value | undefined;
  await expect
    .poll(
      async () => {
        await world.mine();
        found = await look();
        return found;
      },
      { timeout: 30_000, interval: 100 },
    )
    .toBeDefined();
  return found!;
}

type Act = readonly [
  RugFamily,
  'constantProduct' | 'concentratedLiquidity',
  (acts: RuggedToken['acts']) => Hex,
  readonly PendingAct['kind'][],
];

/** How many swaps were signed. */
const swaps = () => signer.requests.filter(({ intent }) => intent.kind === 'swap').length;

/** Buys on the chain, and waits until the sale of what was bought is allowed. */
async function purchase(id: string, rugged: RuggedToken): Promise<void> {
  const { number, timestamp } = mirror.head();
  const order: Order = {
    id,
    idempotencyKey: id,
    accountId: account.id,
    botId: bot.id,
    side: 'buy',
    tokenIn: cash,
    tokenOut: rugged.token,
    amountIn: 500_000_000n,
    quotedAmountOut: 1n,
    minAmountOut: 1n,
    deadline: timestamp + 6_000,
    route: [rugged.pool],
    gasStyle: 'urgent',
    gasEstimate: 200_000n,
    gasLimit: 400_000n,
    maxFeePerGas: 10n ** 10n,
    maxPriorityFeePerGas: 1n,
    decidedAtBlock: number,
    decidedAt: timestamp,
    thoughtId: `thought-${id}`,
    status: 'requested',
  };
  await createLedger({ store }).record({
    thought: testDraft({ accountId: account.id }),
    meta: { id: order.thoughtId, correlationId: id, analysisMs: 1 },
  });
  await store.transaction((unit) => unit.insertOrder(order));
  void executor.execute(order, uncancelled);
  await mined(async () => ((await store.read.positions.open(account.id)).length > 0 ? true : undefined));
  await mined(() => (protection.protectedPositions().size > 0 ? true : undefined));
  await world.mine();
  const last = (await client.block('latest'))!.number;
  await expect.poll(() => mirror.head().number, { timeout: 20_000 }).toBe(last);
}

it('a live position is out of a rug in the next block, with nothing asked of the node before it is sent', { timeout: 90_000 }, async () => {
  const rugged = await listRuggedToken(world, 'RaisedTax', { kind: 'constantProduct', cash: 200_000, deployer: DEPLOYER });
  await mined(() => mirror.pool(rugged.pool));
  await purchase('buy', rugged);
  asked.length = 0;
  await world.trade([rugged.acts.setTax(4_500)]);
  const signal = (await client.block('latest'))!.number;
  // No block comes before it is in the node's pool.
  await expect
    .poll(() => signer.requests.filter(({ intent }) => intent.kind === 'swap').length, { timeout: 30_000 })
    .toBe(2);
  await expect
    .poll(
      async () => {
        const { pending } = await world.anvil.request<{ pending: Hex }>('txpool_status', []);
        return Number(pending);
      },
      { timeout: 30_000 },
    )
    .toBe(1);
  expect(asked).toEqual([]);
  const thoughts = await store.read.thoughts.page(account.id, { limit: 10 });
  const exit = thoughts.find(({ gate }) => gate === 'exit.rug');
  expect(exit).toMatchObject({ decision: 'EXIT', market: { blockNumber: signal } });
  await world.mine();
  await expect
    .poll(async () => (await store.read.fills.page(account.id, { limit: 1 }))[0], { timeout: 30_000 })
    .toMatchObject({ outcome: 'filled', blockNumber: signal + 1, tokenIn: { address: rugged.token.address } });
}); // prettier-ignore

it('a live position is out before an act of the owner that still waits to be mined', { timeout: 90_000 }, async () => {
  const rugged = await listRuggedToken(world, 'Plain', { kind: 'constantProduct', cash: 200_000, deployer: DEPLOYER });
  await mined(() => mirror.pool(rugged.pool));
  await purchase('early', rugged);
  const before = swaps();
  const { number } = mirror.head();
  isPoolShown = true;
  const hash = await world.send([rugged.acts.pull(1_000_000)]);
  // Nothing is mined from here on until the sale is in the node's pool.
  await expect.poll(swaps, { timeout: 30_000 }).toBe(before + 1);
  const waiting = async () => Number((await world.anvil.request<{ pending: Hex }>('txpool_status', [])).pending);
  await expect.poll(waiting, { timeout: 30_000 }).toBe(2);
  expect(mirror.head().number).toBe(number);
  const [exit] = await store.read.thoughts.page(account.id, { limit: 1 });
  expect(exit).toMatchObject({ decision: 'EXIT', gate: 'exit.rug', market: { blockNumber: number } });
  expect(exit?.reasoning).toContain('It is pending, not mined yet, that 100.00 % of its liquidity leaves; the limit is 30 %');
  expect(exit?.reasoning).toContain(hash);
  // This node takes what came first; a builder of blocks takes what pays more: the owner's comes again, behind the sale.
  await world.anvil.request('anvil_dropTransaction', [hash]);
  const again = await world.send([rugged.acts.pull(1_000_000)]);
  await world.mine();
  await expect
    .poll(async () => (await store.read.fills.page(account.id, { limit: 1 }))[0], { timeout: 30_000 })
    .toMatchObject({ outcome: 'filled', blockNumber: number + 1, tokenIn: { address: rugged.token.address } });
  const receipt = await world.anvil.request<{ blockNumber: Hex }>('eth_getTransactionReceipt', [again]);
  expect(Number(receipt.blockNumber)).toBe(number + 1);
}); // prettier-ignore

it.each([
  ['RaisedTax', 'constantProduct', (acts) => acts.setTax(4_500), ['tax']],
  ['Pause', 'constantProduct', (acts) => acts.pause(true), ['unsellable']],
  ['OpenMint', 'constantProduct', (acts) => acts.mint(200_000), ['minted']],
  ['Plain', 'concentratedLiquidity', (acts) => acts.pull(600_000), ['liquidity']],
  ['Plain', 'constantProduct', (acts) => acts.dump(20_000), []],
  ['Plain', 'concentratedLiquidity', (acts) => acts.add(200_000), []],
] as const satisfies readonly Act[])('an act of a %s in a %s that waits is told by what it would do', { timeout: 60_000 }, async (family, kind, act, kinds) => {
  const { token, pool, acts } = await listRuggedToken(world, family, { kind, cash: 200_000, deployer: DEPLOYER });
  const last = (await client.block('latest'))!.number;
  await expect.poll(() => mirror.head().number, { timeout: 20_000 }).toBe(last);
  const state = mirror.pool(pool)!;
  await world.send([act(acts)]);
  const options = { client, mirror, planCalls, trader: TRIAL_TRADER };
  const trials = createSaleTrials({ ...options, simulator: createTradeSimulator(options) });
  const block = await client.request('eth_getBlockByNumber', ['pending', true]);
  expect(pendingIn(block, last + 1)).toEqual([]);
  const waiting = pendingIn(block, last) ?? [];
  const transaction = waiting.find((each) => namesOf(each, [token.address, pool]));
  const sale = { pool: state, cash, token, amountIn: 10n ** 18n };
  const after = await trials.trySaleAfter(transaction!, sale, [state]);
  expect(judgePending(transaction!, token.address, [state], after!).map((each) => each.kind)).toEqual(kinds);
  await world.mine();
}); // prettier-ignore
