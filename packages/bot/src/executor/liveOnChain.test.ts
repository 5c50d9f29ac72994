import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import type { ExecutionReport, Executor, ResumedOrder } from '@twinlane/core/ports';
import type { RunningTransactionManager } from '../transaction/runningTransactionManager.ts';
import { createAllowanceRegister } from '@twinlane/core/wallet/allowanceRegister';
import { tokenAbi } from '@twinlane/sandbox/abi/exchangeAbi';
import { Decimal } from 'decimal.js';
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { encodeFunctionData, erc20Abi } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReadClient, type ReadClient } from '../chain/createReadClient.ts';
import { createSubmission } from '../chain/createSubmission.ts';
import { sandbox } from '../chain/sandbox.ts';
import { createPoolMirror } from '../feed/createPoolMirror.ts';
import type { PoolMirrorService } from '../feed/poolMirrorService.ts';
import { reconcile } from '../reconcile.ts';
import { createLedger } from '../store/ledger.ts';
import { liveLedger } from '../store/liveLedger.ts';
import type { OpenStore } from '../store/openStore.ts';
import { checkLedger } from '../store/testing/checkLedger.ts';
import { testDraft } from '../store/testing/domain.ts';
import { pgliteHarness } from '../store/testing/harness.ts';
import { planCalls } from '../testing/directCall.ts';
import { type SandboxWorld, startSandboxWorld } from '../testing/sandboxWorld.ts';
import { createTestLog } from '../testing/testLog.ts';
import { createTransactionManager } from '../transaction/createTransactionManager.ts';
import { createLocalSigner } from '../transaction/testing/localSigner.ts';
import { createSettableOracle } from '../transaction/testing/settableOracle.ts';
import { TEST_POLICY } from '../transaction/testing/testPolicy.ts';
import { venues } from '../venue/registry.ts';
import { createLiveExecutor } from './live.ts';
import { LiveAllowances } from './liveAllowances.ts';
import { createLiveBooks } from './liveBooks.ts';
import { Protection } from './protection.ts';

const [cash] = sandbox.cash;
// Anybody's: the chain is ours alone.
const KEY: Hex = `0x${'51'.repeat(32)}`;
const thousand = 1_000_000_000n;
const uncancelled = { cancellation: { cancelled: false, onCancel: () => undefined } };

const harness = pgliteHarness();
const account: Account = {
  id: 'live',
  name: 'live',
  kind: 'live',
  chainId: sandbox.id,
  cash,
  initialCash: 10n * thousand,
  initialNative: 10n ** 18n,
  createdAt: 0,
};

let world: SandboxWorld;
let client: ReadClient;
let store: OpenStore;
let mirror: PoolMirrorService;
let manager: RunningTransactionManager;
let executor: Executor;
let protection: Protection;
/** The same account, with allowances inside Permit2. */
let inside: { readonly executor: Executor; readonly protection: Protection };
const signer = createLocalSigner(KEY);
const wallet = signer.address;
const reopened: ResumedOrder[] = [];

beforeAll(async () => {
  world = await startSandboxWorld({ statesKept: 60 });
  client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id });
  store = await harness.open();
  await store.transaction((unit) => unit.accounts.create(account));
  await world.anvil.request('anvil_setBalance', [wallet, `0x${account.initialNative.toString(16)}`]);
  const { deployer } = world.deployment;
  const data = encodeFunctionData({
    abi: tokenAbi,
    functionName: 'mint',
    args: [wallet, account.initialCash],
  });
  await world.mine([{ from: deployer, to: cash.address, data }]);
  const log = createTestLog();
  mirror = createPoolMirror({
    client,
    chain: sandbox,
    venues,
    knownPools: world.pools,
    historyBlocks: 0,
    log,
  });
  const oracle = createSettableOracle();
  mirror.onBlock(async ({ header }) => {
    oracle.header = header;
  });
  oracle.header = (await client.block('latest'))!;
  const endpoints = [{ url: world.anvil.ipcPath }];
  manager = await createTransactionManager({
    // So that nothing is final before a test takes it back.
    chain: { ...sandbox, finality: { kind: 'depth', blocks: 40 } },
    store,
    signer,
    feeOracle: oracle,
    submission: createSubmission({ chain: sandbox, endpoints, route: 'public', publicFallback: false }),
    reader: client,
    books: createLiveBooks({
      client,
      store,
      ledger: liveLedger,
      wallet,
      wrappedNative: sandbox.wrappedNative,
      nativePrice: async () => new Decimal(2_500),
    }),
    heads: {
      onBlock: (listener) => mirror.onBlock(async ({ header }) => listener(header)),
      onRollback: (listener) => mirror.onRollback(async ({ ancestor }) => listener(ancestor.number)),
    },
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    ids: { next: () => randomUUID() },
    random: () => 0.5,
    policy: { ...TEST_POLICY, bumpEvery: 500 },
    lease: { owner: randomUUID(), ttlMs: 5_000, exclusive: true, pollMs: 20 },
    accountId: account.id,
    log: pino({ level: 'silent' }),
    tickMs: 50,
  });
  const register = createAllowanceRegister();
  const { permit2 } = sandbox.contracts;
  const allowances = new LiveAllowances({
    client,
    manager,
    register,
    wallet,
    accountId: account.id,
    ...(permit2 === undefined ? {} : { permit2 }),
  });
  const shared = { wallet, mirror, planCalls, allowances, log };
  const executorWith = (throughPermit2: boolean) => {
    const protects = new Protection({
      ...shared,
      accountId: account.id,
      cash,
      store: store.read,
      permit2: throughPermit2,
    });
    const executes = createLiveExecutor({
      ...shared,
      account,
      client,
      manager,
      protection: protects,
      ledger: liveLedger,
      store,
      terms: { exposed: true, permit2: throughPermit2, attackerGas: () => 0n },
    });
    return { protection: protects, executor: executes };
  };
  inside = executorWith(true);
  ({ protection, executor } = executorWith(false));
  executor.onReopened((orders) => reopened.push(...orders));
  await mirror.start();
});

afterAll(async () => {
  await manager?.shutdown();
  await mirror?.stop();
  client?.close();
  await harness.cleanUp();
  await world?.stop();
});

function poolAt(venue: string): KnownPool {
  return world.pools.find(
    (pool) =>
      pool.venue === venue && [pool.token0, pool.token1].some(({ address }) => address === cash.address),
  )!;
}

async function order(id: string, pool: KnownPool, changes: Partial<Order> = {}): Promise<Order> {
  const token = pool.token0.address === cash.address ? pool.token1 : pool.token0;
  const { number, timestamp } = mirror.head();
  const stored: Order = {
    id,
    idempotencyKey: id,
    accountId: account.id,
    botId: 'bot',
    side: 'buy',
    tokenIn: cash,
    tokenOut: token,
    amountIn: thousand,
    quotedAmountOut: 1n,
    minAmountOut: 1n,
    deadline: timestamp + 600,
    route: [pool.address],
    gasStyle: 'urgent',
    gasEstimate: 200_000n,
    gasLimit: 400_000n,
    maxFeePerGas: 10n ** 10n,
    maxPriorityFeePerGas: 1n,
    decidedAtBlock: number,
    decidedAt: timestamp,
    thoughtId: `thought-${id}`,
    status: 'requested',
    ...changes,
  };
  const meta = { id: stored.thoughtId, correlationId: id, analysisMs: 1 };
  await createLedger({ store }).record({ thought: testDraft({ accountId: account.id }), meta });
  return store.transaction((unit) => unit.insertOrder(stored));
}

/** Mines until it has ended. */
async function ended<T>(report: Promise<T>): Promise<T> {
  let result: { readonly value: T } | undefined;
  void report.then((value) => (result = { value }));
  await expect
    .poll(
      async () => {
        await world.mine();
        return result;
      },
      { timeout: 20_000, interval: 100 },
    )
    .toBeDefined();
  return result!.value;
}

async function allowance(token: Address, spender: Address): Promise<bigint> {
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'allowance', args: [wallet, spender] });
  const [answer] = await client.readContracts([{ to: token, data }], 'latest');
  return BigInt(answer!);
}

function permit2Approvals(): number {
  return signer.requests.filter(({ to }) => to === sandbox.contracts.permit2).length;
}

async function agrees(): Promise<void> {
  await expect
    .poll(
      async () => {
        await world.mine();
        const found = await reconcile(store.read, client, account, wallet);
        return found.balances.filter(({ books, chain }) => books !== chain);
      },
      { timeout: 20_000, interval: 200 },
    )
    .toEqual([]);
  expect(await checkLedger(store, account.id)).toEqual([]);
}

function filled(report: ExecutionReport) {
  if (report.outcome !== 'filled') {
    throw new Error(
      JSON.stringify(report, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
    );
  }
  return report.fill;
}

describe('a live order', { timeout: 60_000 }, () => {
  it('is approved for its exact amount, filled as the chain says, protected, and sold again', async () => {
    const pool = poolAt('uniswap-v3');
    const bought = filled(await ended(executor.execute(await order('buy', pool), uncancelled)));
    expect(bought.amountIn).toBe(thousand);
    const spender = signer.requests.find(({ intent }) => intent.kind === 'swap')!.to;
    expect(await allowance(cash.address, spender)).toBe(0n);
    await expect
      .poll(
        async () => {
          await world.mine();
          return protection.protectedPositions();
        },
        { timeout: 20_000, interval: 200 },
      )
      .toContain('buy');
    const sale = { side: 'sell', tokenIn: bought.tokenOut, tokenOut: cash } as const;
    const half = await order('half', pool, { ...sale, amountIn: bought.amountOut / 2n });
    const sold = filled(await ended(executor.execute(half, uncancelled)));
    expect(sold.amountIn).toBe(bought.amountOut / 2n);
    await agrees();
  });

  it('can be left through Permit2 after its allowance has run out', async () => {
    const pool = poolAt('uniswap-v3');
    const bought = filled(await ended(inside.executor.execute(await order('kept', pool), uncancelled)));
    const open = await store.read.positions.open(account.id);
    const { id } = open.find(({ token }) => token.address === bought.tokenOut.address)!;
    const isProtected = (): boolean => inside.protection.protectedPositions().has(id);
    const mined = async (): Promise<boolean> => {
      await world.mine();
      return isProtected();
    };
    await expect.poll(mined, { timeout: 20_000, interval: 200 }).toBe(true);
    const given = permit2Approvals();
    await world.mine([], { after: 7_200 });
    await expect.poll(isProtected, { timeout: 20_000 }).toBe(false);
    await expect.poll(mined, { timeout: 20_000, interval: 200 }).toBe(true);
    expect(permit2Approvals()).toBeGreaterThan(given);
    const sale = { side: 'sell', tokenIn: bought.tokenOut, tokenOut: cash } as const;
    const all = await order('left', pool, { ...sale, amountIn: bought.amountOut });
    expect(filled(await ended(inside.executor.execute(all, uncancelled))).amountIn).toBe(bought.amountOut);
    await agrees();
  });

  it('is refused before it costs anything where its simulation reverts', async () => {
    const sent = signer.requests.length;
    const asked = await order('greedy', poolAt('uniswap-v2'), { minAmountOut: 10n ** 40n, amountIn: 5n });
    const report = await ended(executor.execute(asked, uncancelled));
    expect(report).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringContaining('reverts') as string,
    });
    expect(signer.requests.slice(sent).map(({ intent }) => intent.kind)).not.toContain('swap');
    expect(await store.read.orders.get('greedy')).toMatchObject({ status: 'rejected' });
    await agrees();
  });

  it('is in flight again when its block is dropped, and booked once when it is mined again', async () => {
    const pool = poolAt('sushiswap-v2');
    const fill = filled(await ended(executor.execute(await order('dropped', pool), uncancelled)));
    const head = (await client.block('latest'))!;
    reopened.length = 0;
    await world.anvil.request('anvil_reorg', [head.number - fill.blockNumber + 1, []]);
    await world.mine();
    await expect
      .poll(
        async () => {
          await world.mine();
          return (await store.read.fills.reversed(account.id, 10)).map((each) => each.fill.orderId);
        },
        { timeout: 20_000, interval: 200 },
      )
      .toContain('dropped');
    await expect
      .poll(
        async () => {
          await world.mine();
          return (await store.read.fills.ofOrder('dropped'))?.blockHash;
        },
        { timeout: 20_000, interval: 200 },
      )
      .not.toBe(undefined);
    await agrees();
    expect(reopened.map((each) => each.order.id)).toEqual(['dropped']);
  });
});
