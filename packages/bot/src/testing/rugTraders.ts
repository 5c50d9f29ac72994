import { randomUUIDv7 } from 'node:crypto';
import { quoteExactIn } from '@twinlane/core/amm/quote';
import { noBreakers } from '@twinlane/core/breaker/testing/noBreakers';
import type { Bot } from '@twinlane/core/engine/bot';
import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import { settingsFor } from '@twinlane/core/intel/levels';
import type { Token } from '@twinlane/core/market/token';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { createIntent } from '@twinlane/core/order/createIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { Position } from '@twinlane/core/portfolio/position';
import type { Thought } from '@twinlane/core/thought/thought';
import { aBot, PAPER_ACCOUNT } from '@twinlane/core/testing/buildStep';
import type { AlertMessage } from '@twinlane/protocol/serverMessage';
import type { SandboxTransaction } from '@twinlane/sandbox/anvil/anvil';
import { createReadClient, type ReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { createEngine, type Engine } from '../engine.ts';
import { createPaperExecutor } from '../executor/paper.ts';
import { createPoolMirror } from '../feed/createPoolMirror.ts';
import { createSaleTrials } from '../feed/createSaleTrials.ts';
import { createTradeSimulator } from '../feed/createTradeSimulator.ts';
import { createMarketTracker } from '../marketTracker.ts';
import { openRugWatch } from '../openRugWatch.ts';
import { createLedger } from '../store/ledger.ts';
import type { OpenStore } from '../store/openStore.ts';
import { fillOf, testDraft } from '../store/testing/domain.ts';
import { recordAsRunning } from '../store/testing/recordAsRunning.ts';
import { venues } from '../venue/registry.ts';
import { planCalls } from './directCall.ts';
import type { SandboxWorld } from './sandboxWorld.ts';
import { createTestLog } from './testLog.ts';

/** A paper account with one bot that only leaves what it holds. */
export interface RugTrader {
  readonly account: Account;
  /** Books a purchase for so many whole units of cash as if it had been filled at the head. */
  hold(token: Token, pool: Address, cash: number): Promise<void>;
  positions(): Promise<readonly Position[]>;
  fills(): Promise<readonly Fill[]>;
  thoughts(): Promise<readonly Thought[]>;
}

/** Traders on one chain, each with the whole pipeline over one mirror. */
export interface RugTraders {
  /** Watched for rug pulls, with the defaults of every bot; and one that has its stop-loss alone. */
  readonly watched: RugTrader;
  readonly naive: RugTrader;
  /** What the operator of the watched one is told. */
  readonly alerts: readonly AlertMessage[];
  /** How long each look at held tokens took, milliseconds. */
  readonly lookTimes: readonly number[];
  /** Mines a block with these calls of the desk, or with others' transactions; resolves when all traders have decided on it, with its number. */
  block(calls?: readonly Hex[], others?: readonly SandboxTransaction[]): Promise<number>;
  /** Cash base units that a sale of all of a position would bring on the head, by trial; nothing where it fails. */
  worth(position: Position, pool: Address): Promise<bigint>;
  stop(): Promise<void>;
}

const TRIAL_TRADER: Address = '0x7E57aB1E00000000000000000000000000000001';
const TRADING = tradingSettingsSchema.parse({ holdThoughtEverySeconds: 0 });
const [CASH] = sandbox.cash;
const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const ids = { next: () => randomUUIDv7() };

/** Opens them, with accounts of their own. Both leave what has lost so much of its cost, per cent. */
export async function openRugTraders(
  world: SandboxWorld,
  store: OpenStore,
  lossPercent = 5,
): Promise<RugTraders> {
  const client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id });
  const log = createTestLog();
  const mirror = createPoolMirror({
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
    cash: CASH,
    wrappedNative: sandbox.wrappedNative,
    historyLength: 300,
  });
  mirror.onBlock(async () => void market.record());
  const options = { client, mirror, planCalls, trader: TRIAL_TRADER };
  const simulator = Object.assign(createTradeSimulator(options), { forget: () => undefined });
  const ledger = createLedger({ store });
  const { wrappedNative } = sandbox;
  const executor = await createPaperExecutor({
    mirror,
    chain: client,
    simulator,
    ledger,
    store: store.read,
    wrappedNative,
    log,
  });
  const alerts: AlertMessage[] = [];
  const lookTimes: number[] = [];
  const announce = (alert: AlertMessage): void => void alerts.push(alert);
  const engines: Engine[] = [];

  async function trader(exits: Bot['exits'], isWatched: boolean): Promise<RugTrader> {
    const id = randomUUIDv7();
    const account: Account = { ...PAPER_ACCOUNT, id, name: id, cash: CASH };
    const bot = aBot({
      id: randomUUIDv7(),
      accountId: id,
      state: 'error',
      exits,
    });
    await store.transaction(async (unit) => {
      await unit.accounts.create(account);
      await unit.bots.put(bot);
    });
    const wiring = { account, chain: sandbox, client, mirror, store, simulator, announce };
    const watch = openRugWatch({
      ...wiring,
      planCalls,
      breakers: { onEvent: () => () => undefined },
      view: () => undefined,
      trader: TRIAL_TRADER,
      holder: undefined,
      config: { trading: TRADING },
      log: Object.assign(createTestLog(), { child: () => createTestLog() }) as never,
    });
    const timed: typeof watch = {
      ...watch,
      async watched(update, snapshot) {
        const began = performance.now();
        const seen = await watch.watched(update, snapshot);
        if ((seen.rugs?.size ?? 0) > 0) lookTimes.push(performance.now() - began);
        return seen;
      },
    };
    const engine = createEngine({
      account,
      ...(isWatched ? { rugs: timed } : {}),
      store,
      ledger,
      mirror,
      market,
      executor,
      fastLane: undefined,
      ports: { simulateRoundTrip: (request) => simulator.simulateRoundTrip(request), breakers: noBreakers },
      onOrderEnded: () => undefined,
      ownImpacts: () => executor.ownImpacts(account.id),
      settingsOf: () => ({ intel: settingsFor(bot.intelLevel), trading: TRADING }),
      trading: TRADING,
      clock,
      ids,
      announce,
      log: createTestLog() as never,
      onRecorded: () => undefined,
      onFault: (error) => {
        throw error;
      },
    });
    engines.push(engine);
    return {
      account,
      positions: () => store.read.positions.open(account.id),
      fills: () => store.read.fills.page(account.id, { limit: 1_000 }),
      thoughts: () => store.read.thoughts.page(account.id, { limit: 1_000 }),
      async hold(token, pool, cash) {
        const amountIn = BigInt(Math.round(cash * 1_000_000));
        const { amountOut } = quoteExactIn(mirror.pool(pool)!, CASH.address, amountIn);
        const head = mirror.head();
        const intent = createIntent({
          accountId: account.id,
          botId: bot.id,
          side: 'buy',
          tokenIn: CASH,
          tokenOut: token,
          amountIn,
          quotedAmountOut: amountOut,
          maxSlippageBps: 100,
          route: [pool],
          gasStyle: 'urgent',
          gasEstimate: 120_000n,
          header: head,
          deadlineSeconds: 600,
        });
        const { order } = await recordAsRunning(store, {
          thought: testDraft({ accountId: account.id, botId: bot.id }),
          meta: { id: ids.next(), correlationId: ids.next(), analysisMs: 0 },
          intent: { ...intent, id: ids.next(), thoughtId: ids.next() },
        });
        if (order === undefined) throw new Error('The ledger refused the order.');
        const { number: blockNumber, hash: blockHash, timestamp } = head;
        await ledger.book(fillOf(order, { blockNumber, blockHash, timestamp }), []);
      },
    };
  }

  const watched = await trader({ stopLoss: { lossPercent } }, true);
  const naive = await trader({ stopLoss: { lossPercent }, rugExit: { enabled: false, triggers: [] } }, false);
  await mirror.start();
  for (const engine of engines) await engine.start();
  // The last to listen: when it is called, all have decided on the block.
  const decided = { last: mirror.head().number, tell: (): void => undefined };
  mirror.onBlock(async ({ header }) => {
    decided.last = header.number;
    decided.tell();
  });
  const trials = createSaleTrials({ ...options, simulator });
  return {
    watched,
    naive,
    alerts,
    lookTimes,
    async block(calls, others) {
      await (calls === undefined ? world.mine(others) : world.trade(calls));
      const { number } = (await client.block('latest'))!;
      while (decided.last < number) {
        await new Promise<void>((resolve) => (decided.tell = resolve));
      }
      return number;
    },
    async worth({ token, quantity }, pool) {
      const state = mirror.pool(pool);
      const sale = state && (await trials.trySale({ pool: state, cash: CASH, token, amountIn: quantity }));
      return sale?.outcome === 'passed' ? sale.brought : 0n;
    },
    stop: () => closeAll(engines, mirror, client),
  };
}

async function closeAll(
  engines: readonly Engine[],
  mirror: { stop(): Promise<void> },
  client: ReadClient,
): Promise<void> {
  for (const engine of engines) await engine.stop();
  await mirror.stop();
  client.close();
}
