import { randomBytes, randomUUID } from 'node:crypto';
import { Decimal } from 'decimal.js';
import { noBreakers } from '@twinlane/core/breaker/testing/noBreakers';
import { EMPTY_MEMORY } from '@twinlane/core/engine/botMemory';
import type { StepInput, StepSettings } from '@twinlane/core/engine/stepTypes';
import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import { RetryableError } from '@twinlane/core/errors';
import { settingsFor } from '@twinlane/core/intel/levels';
import type { FastLane, FastPorts, FastTrade, PoolReadiness } from '@twinlane/core/lane/fastLane';
import type { Token } from '@twinlane/core/market/token';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Store } from '@twinlane/core/ports';
import type { Signal } from '@twinlane/core/strategy/strategy';
import type { Submission } from '@twinlane/core/transaction/submission';
import { createAllowanceRegister } from '@twinlane/core/wallet/allowanceRegister';
import { initialPools } from '@twinlane/sandbox/deploy/initialPools';
import { hexToBytes } from 'viem';
import { createReadClient, type ReadClient } from '../../chain/createReadClient.ts';
import { createSubmission } from '../../chain/createSubmission.ts';
import { sandbox } from '../../chain/sandbox.ts';
import { createPoolMirror } from '../../feed/createPoolMirror.ts';
import type { PoolMirrorService } from '../../feed/poolMirrorService.ts';
import { createTradeSimulator } from '../../feed/createTradeSimulator.ts';
import { createFeeOracle } from '../../gas/createFeeOracle.ts';
import { findBalanceSlot } from '../../feed/balanceSlot.ts';
import { createMarketTracker } from '../../marketTracker.ts';
import { createTokenScanner } from '../../scan/scanToken.ts';
import { marketContracts, scanningSimulator, trustedTokensOf } from '../../scanningSimulator.ts';
import { spendPolicyOf } from '../../spendPolicyOf.ts';
import { explainOrder } from '../../store/explainOrder.ts';
import { createLedger } from '../../store/ledger.ts';
import { createPlanCalls } from '../../venue/calls/createPlanCalls.ts';
import { testBot } from '../../store/testing/domain.ts';
import { startSandboxWorld, type SandboxWorld } from '../../testing/sandboxWorld.ts';
import { createTestLog } from '../../testing/testLog.ts';
import { createTransactionManager } from '../../transaction/createTransactionManager.ts';
import type { RunningTransactionManager } from '../../transaction/runningTransactionManager.ts';
import { createFactBooks } from '../../transaction/testing/factBooks.ts';
import { TEST_POLICY } from '../../transaction/testing/testPolicy.ts';
import { venues } from '../../venue/registry.ts';
import { localAccount } from '../../wallet/localAccount.ts';
import { createPolicySigner } from '../../wallet/policySigner.ts';
import { openFastLane } from '../openFastLane.ts';
import { fundWallet } from './fundWallet.ts';

const LIMITS = { maxPerTrade: '1000', maxPerDay: '100000000', maxFeeGwei: '500', maxTransactionFee: '1' };
const CASH = 10n ** 13n;
const ETHER = 10n ** 18n;
/** One per cent of the equity, which is a little more than a thousand dollars. */
const SETTINGS: StepSettings = {
  lane: 'fast',
  intel: settingsFor(10, { maxPositionPercent: 1, minTrade: 1, minConfidence: 50 }),
  trading: {
    ...tradingSettingsSchema.parse({}),
    maxSlippageBps: 50,
    maxPriceImpactBps: 100,
    fastVerdictBlocks: 1_000,
  },
};
const FINALITY = { kind: 'depth', blocks: 1 } as const;

/** A Fast Lane with a real node, database, mirror, policy and manager. */
export interface FastWorld {
  readonly sandbox: SandboxWorld;
  readonly lane: FastLane;
  readonly manager: RunningTransactionManager;
  readonly mirror: PoolMirrorService;
  readonly account: Account;
  readonly token: Token;
  readonly wallet: Address;
  readonly key: Hex;
  /** What the wallet's policy leaves, as the test says it. */
  readonly limits: { perTrade: bigint; leftToday: bigint };
  /** Orders that the lane asked to be followed. */
  readonly followed: Order[];
  /** Whether what was decided can be told after the broadcast. */
  telling: boolean;
  /** Whether the least that must arrive can be told. */
  priced: boolean;
  /** Why entries are refused; undefined where they are not. */
  breaker: string | undefined;
  /** What the bot of that number decides by: each bot buys a token once a block. */
  input(bot?: number, settings?: StepSettings): StepInput;
  /** Makes all pools of the pair ready. */
  prepare(): Promise<readonly PoolReadiness[]>;
  /** The bot's strategy says to buy. */
  trade(input: StepInput): Promise<FastTrade>;
  /** Mines what waits, and waits until all of it is final. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** What a test puts in between. */
export interface FastWorldOptions {
  readonly store: Store;
  /** The node's socket unless told. */
  readonly transport?: 'ipc' | 'http';
  readonly wrapClient?: (client: ReadClient) => ReadClient;
  readonly wrapSubmission?: (submission: Submission) => Submission;
}

/** Starts everything, and makes the pair ready. */
export async function startFastWorld(options: FastWorldOptions): Promise<FastWorld> {
  const { store, transport = 'ipc', wrapClient, wrapSubmission } = options;
  const [cash] = sandbox.cash;
  const plan = initialPools.filter(({ base, quote }) => base === 'WETH' && quote === 'USDC');
  const world = await startSandboxWorld({ plan });
  const { anvil, pools, deployment } = world;
  const plainClient = await createReadClient({ ipcPath: anvil.ipcPath, chainId: sandbox.id });
  const client = wrapClient?.(plainClient) ?? plainClient;
  const log = createTestLog();
  const mirror = createPoolMirror({
    client,
    chain: sandbox,
    venues,
    knownPools: pools,
    historyBlocks: 0,
    log,
  });
  const key: Hex = `0x${randomBytes(32).toString('hex')}`;
  const token = deployment.weth;
  const signer = createPolicySigner({
    account: localAccount(hexToBytes(key)),
    policy: spendPolicyOf(sandbox, venues, LIMITS),
    facts: {
      allowances: createAllowanceRegister(),
      chainTime: () => mirror.head().timestamp,
      valueOf: (_, amount) => new Decimal(amount.toString()).div(1_000_000),
    },
    now: () => Date.now(),
  });
  const wallet = signer.address;
  await signer.restore(() => Promise.resolve([]));
  await fundWallet(world, wallet, CASH);
  const feeOracle = createFeeOracle({ chain: sandbox, reader: client, log });
  mirror.onBlock(async ({ header }) => feeOracle.onHead(header));
  await mirror.start();
  feeOracle.onHead(mirror.head());
  const url = transport === 'ipc' ? anvil.ipcPath : anvil.httpUrl;
  const plainWay = createSubmission({
    chain: sandbox,
    endpoints: [{ url }],
    route: 'public',
    publicFallback: false,
  });
  const submission = wrapSubmission?.(plainWay) ?? plainWay;
  const account = accountOf(cash, wallet);
  await store.transaction(async (unit) => unit.accounts.create(account));
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  const ids = { next: () => randomUUID() };
  const manager = await createTransactionManager({
    chain: { id: sandbox.id, blockTimeMs: sandbox.blockTimeMs, finality: FINALITY },
    store,
    signer,
    feeOracle,
    submission,
    reader: client,
    books: createFactBooks(),
    heads: {
      onBlock: (listener) => mirror.onBlock(async ({ header }) => listener(header)),
      onRollback: (listener) => mirror.onRollback(async ({ ancestor }) => listener(ancestor.number)),
    },
    clock,
    ids,
    random: () => 0.5,
    policy: TEST_POLICY,
    lease: { owner: randomUUID(), ttlMs: 15_000, pollMs: 500, exclusive: true },
    accountId: account.id,
    log,
  });
  const limits = { perTrade: 10n ** 9n, leftToday: 10n ** 12n };
  const market = createMarketTracker({
    mirror,
    chainId: sandbox.id,
    cash,
    wrappedNative: sandbox.wrappedNative,
    historyLength: 10,
  });
  mirror.onBlock(async () => void market.record());
  const signal = signalFor(token);
  const ports: FastPorts = {
    breakers: {
      ...noBreakers,
      refusal: () =>
        made.breaker === undefined
          ? undefined
          : {
              type: 'externalTrigger',
              scope: { kind: 'global', id: '' },
              state: 'open',
              priority: 'critical',
              reason: made.breaker,
            },
    },
  };
  const planCalls = createPlanCalls(sandbox, venues);
  const trader: Address = '0x5a1ad0000000000000000000000000000000babe';
  const made: FastWorld = {
    sandbox: world,
    manager,
    mirror,
    account,
    token,
    wallet,
    key,
    limits,
    followed: [],
    telling: true,
    priced: true,
    breaker: undefined,
    lane: openFastLane({
      account,
      wallet,
      mirror,
      planCalls,
      manager,
      ledger: createLedger({ store }),
      explain: (orderId) =>
        made.telling ? explainOrder(store, orderId) : Promise.reject(new Error('the process is gone')),
      follow: (order) => {
        made.followed.push(order);
        return Promise.resolve({ outcome: 'unknown', reason: 'Nobody follows it here.' });
      },
      limits: () => ({ ...limits }),
      leastOut: ({ minAmountOut }) => {
        if (!made.priced) throw new RetryableError('test.unpriced', 'No pool prices the native currency.');
        return minAmountOut;
      },
      simulator: scanningSimulator(createTradeSimulator({ client, mirror, planCalls, trader }), {
        scanner: createTokenScanner({ client, slotOf: (of, holder) => findBalanceSlot(client, of, holder) }),
        mirror,
        market: marketContracts(venues, sandbox.id),
        trusted: trustedTokensOf(sandbox, []),
      }),
      allowAhead: () => Promise.resolve({ outcome: 'given', amount: CASH }),
      permit2: false,
      clock,
      ids,
      log,
    }),
    input: (bot = 1, settings = SETTINGS) => ({
      bot: testBot({ id: `bot-${bot}`, accountId: account.id, intelLevel: 10 }),
      account,
      balances: { cash: 10n ** 9n, native: ETHER / 100n },
      positions: [],
      openOrders: [],
      snapshot: market.snapshot(new Map()),
      memory: EMPTY_MEMORY,
      settings,
    }),
    prepare: () => made.lane.prepare(made.input(), ports),
    trade: (input) => made.lane.trade(input, [signal], ports),
    async settle() {
      await made.lane.idle();
      for (let tries = 0; (await manager.list({ open: true })).length > 0; tries += 1) {
        if (tries > 500) throw new Error('transactions do not become final');
        await anvil.request('anvil_mine', ['0x1', '0x1']);
        const { number } = (await client.block('latest'))!;
        while (mirror.head().number < number) await new Promise((resolve) => setTimeout(resolve, 2));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await feeOracle.settled();
    },
    async stop() {
      await made.lane.idle();
      await manager.shutdown();
      submission.close();
      await mirror.stop();
      client.close();
      signer.close();
      await world.stop();
    },
  };
  return made;
}

function accountOf(cash: Token, wallet: Address): Account {
  return {
    id: `live-${wallet}`,
    name: 'live',
    kind: 'live',
    chainId: sandbox.id,
    cash,
    initialCash: CASH,
    initialNative: ETHER,
    createdAt: 0,
  };
}

function signalFor({ address }: Token): Signal {
  return {
    side: 'buy',
    token: address,
    confidence: 80,
    positives: ['it is cheap here'],
    negatives: [],
    features: { gap: 0.01 },
  };
}
