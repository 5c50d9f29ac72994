import { randomUUIDv7 } from 'node:crypto';
import type { Pool } from '@twinlane/core/amm/pool';
import { spotPrice } from '@twinlane/core/amm/price';
import { quoteExactIn } from '@twinlane/core/amm/quote';
import type { BreakerType } from '@twinlane/core/breaker/breakerTypes';
import { isAdmitted } from '@twinlane/core/breaker/breakers';
import type { Bot } from '@twinlane/core/engine/bot';
import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import { settingsFor } from '@twinlane/core/intel/levels';
import type { Address } from '@twinlane/core/money/hex';
import { createIntent } from '@twinlane/core/order/createIntent';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { ExecutionReport, PriceFeed, Store } from '@twinlane/core/ports';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Position } from '@twinlane/core/portfolio/position';
import type { CrossCheck } from '@twinlane/core/price/priceAnswer';
import { aPair, USDC, WETH } from '@twinlane/core/testing/buildMarket';
import { aBot, PAPER_ACCOUNT } from '@twinlane/core/testing/buildStep';
import { pino } from 'pino';
import { sandbox } from '../../chain/sandbox.ts';
import { createEngine, type Engine } from '../../engine.ts';
import { createPaperExecutor } from '../../executor/paper.ts';
import { FakeMarket, FakeSimulator } from '../../executor/testing/fakeWorld.ts';
import { mirrorOf } from '../../executor/testing/mirrorOf.ts';
import { createMarketTracker } from '../../marketTracker.ts';
import { openSignals } from '../../openSignals.ts';
import { createLedger } from '../../store/ledger.ts';
import { fillOf, testDraft } from '../../store/testing/domain.ts';
import { recordAsRunning } from '../../store/testing/recordAsRunning.ts';
import { guardOfAccount } from '../guardOfAccount.ts';
import type { BreakersOfTest } from './breakersOfTest.ts';
import { aPoolOf, TOKEN } from './tryTrading.ts';

/** A key, though a paper account has none: every breaker is to be met. */
export const KEY: Address = '0x00000000000000000000000000000000000000A1';

const NATIVE = aPair(WETH, 1_000n * 10n ** 18n, USDC, 3_000_000_000_000n);
const TRADING = { ...tradingSettingsSchema.parse({}), holdThoughtEverySeconds: 0 };
const SLIPPAGE_BPS = 500;

/** A paper account in a market that is written block by block. */
export interface TradingWorld {
  readonly engine: Engine;
  readonly market: FakeMarket;
  /** How the price feed compares with the pools. */
  check: CrossCheck;
  /** A block in which pools change to these states; resolves when all that follows from it is done. */
  mine(this: void, changed?: readonly Pool[]): Promise<void>;
  /** Orders as the engine does, lets it land in the next block, and tells how it ended. `asks`: more than it can get. Gives the breaker where one refuses it. */
  order(
    this: void,
    side: 'buy' | 'sell',
    plan: { readonly pool: Pool; readonly amountIn: bigint; readonly asks?: boolean },
  ): Promise<ExecutionReport['outcome'] | BreakerType>;
  /** Books a purchase for a hundred dollars as if it had been filled, without a block. */
  hold(this: void): Promise<void>;
  position(this: void): Promise<Position | undefined>;
}

/** An account and its bot, which leaves what has lost 60 % and enters nothing by itself. */
export interface Trader {
  readonly account: Account;
  readonly bot: Bot;
}

/** A new one, for the first world over a store. */
export async function createTrader(store: Store): Promise<Trader> {
  const account: Account = { ...PAPER_ACCOUNT, id: randomUUIDv7(), name: randomUUIDv7() };
  const exits = { stopLoss: { lossPercent: 60 } };
  const bot = aBot({ id: randomUUIDv7(), accountId: account.id, state: 'paused', exits });
  await store.transaction(async (unit) => {
    await unit.accounts.create(account);
    await unit.bots.put(bot);
  });
  return { account, bot };
}

/**
 * Opens a world over a store that has the account, with ledger, executor, engine, breakers and the signals between them as they
 * are. A second one over the same store and market is what a restart finds.
 */
export async function openTradingWorld(
  store: Store,
  { account, bot }: Trader,
  { breakers, clock }: BreakersOfTest,
  pools: readonly Pool[] = [aPoolOf(500_000)],
  market: FakeMarket = new FakeMarket([...pools, NATIVE], 1_000),
  check: CrossCheck = 'agrees',
): Promise<TradingWorld> {
  const known = [...pools, NATIVE].map(({ address }) => address);
  const mirror = mirrorOf(market, known);
  const tracker = createMarketTracker({
    mirror,
    chainId: account.chainId,
    cash: USDC,
    wrappedNative: WETH,
    historyLength: 300,
  });
  mirror.onBlock(async () => void tracker.record());
  const log = pino({ level: 'silent' });
  const simulator = new FakeSimulator();
  const ledger = createLedger({ store });
  const executor = await createPaperExecutor({
    mirror: market,
    chain: market,
    simulator,
    ledger,
    store: store.read,
    wrappedNative: WETH,
    log,
  });
  const world = { check };
  const price: PriceFeed['price'] = async (token) => {
    const [pool] = market.poolsOf(token, USDC.address);
    return pool === undefined
      ? { outcome: 'none', reason: 'unknown' }
      : {
          outcome: 'price',
          usd: spotPrice(pool, token === WETH.address ? WETH : TOKEN, USDC),
          at: clock.now(),
          source: 'coingecko',
          freshness: 'fresh',
          check: world.check,
        };
  };
  const signals = await openSignals({
    account,
    chain: { ...sandbox, wrappedNative: WETH },
    breakers,
    store,
    mirror,
    client: { request: () => Promise.reject(new Error('not asked')) },
    prices: () => ({ price }),
    maxDeviation: 0.05,
    trading: TRADING,
    clock,
    log,
  });
  const guard = guardOfAccount(breakers, KEY, signals.onWanted);
  let valued: Promise<void> = Promise.resolve();
  const engine = createEngine({
    account,
    store,
    ledger,
    mirror,
    market: tracker,
    executor,
    fastLane: undefined,
    ports: {
      simulateRoundTrip: (request) => simulator.simulateRoundTrip(request),
      breakers: guard,
    },
    onOrderEnded: signals.onOrderEnded,
    ownImpacts: () => new Map(),
    // Urgent: what it orders lands in the next block.
    settingsOf: () => ({ intel: { ...settingsFor(bot.intelLevel), gasStyle: 'urgent' }, trading: TRADING }),
    trading: TRADING,
    clock,
    ids: { next: () => randomUUIDv7() },
    announce: () => undefined,
    log,
    onRecorded: () => {
      valued = signals.onValued(engine.view());
    },
    onFault: (error) => {
      throw error;
    },
  });
  await engine.start();
  valued = signals.onValued(engine.view());
  await valued;

  async function record(
    side: 'buy' | 'sell',
    { pool, amountIn, asks = false }: { pool: Pool; amountIn: bigint; asks?: boolean },
  ): Promise<Order> {
    const accountId = account.id;
    const [tokenIn, tokenOut] = side === 'buy' ? [USDC, TOKEN] : [TOKEN, USDC];
    const { amountOut } = quoteExactIn(market.pool(pool.address) ?? pool, tokenIn.address, amountIn);
    const intent = createIntent({
      accountId,
      botId: bot.id,
      side,
      tokenIn,
      tokenOut,
      amountIn,
      quotedAmountOut: asks ? amountOut * 2n : amountOut,
      maxSlippageBps: SLIPPAGE_BPS,
      route: [pool.address],
      gasStyle: 'urgent',
      gasEstimate: 120_000n,
      header: market.head,
      deadlineSeconds: 60,
    });
    const id = randomUUIDv7();
    const { order } = await recordAsRunning(store, {
      thought: testDraft({ accountId, botId: bot.id }),
      meta: { id: randomUUIDv7(), correlationId: id, analysisMs: 0 },
      intent: { ...intent, id, thoughtId: id },
    });
    if (order === undefined) {
      throw new Error('The ledger refused the order.');
    }
    return order;
  }

  async function mine(changed: readonly Pool[] = []): Promise<void> {
    await market.mine(changed);
    await valued;
  }

  return Object.assign(world, {
    engine,
    market,
    mine,
    async hold() {
      const [pool] = pools;
      if (pool === undefined) {
        throw new Error('There is no pool.');
      }
      const order = await record('buy', { pool, amountIn: 100_000_000n });
      const { number: blockNumber, hash: blockHash } = market.head;
      await ledger.book(fillOf(order, { blockNumber, blockHash }), []);
    },
    position: async () => (await store.read.positions.open(account.id))[0],
    async order(
      side: 'buy' | 'sell',
      { pool, amountIn, asks = false }: { pool: Pool; amountIn: bigint; asks?: boolean },
    ) {
      const { id: accountId, chainId } = account;
      const activity = { kind: 'entry', lane: 'smart', accountId, chainId, token: TOKEN.address } as const;
      const leave = side === 'buy' ? guard.admit({ ...activity, venue: pool.venue }) : undefined;
      if (leave !== undefined && !isAdmitted(leave)) {
        return leave.type;
      }
      const order = await record(side, { pool, amountIn, asks });
      const cancellation = { cancelled: false, onCancel: () => undefined };
      const report = executor.execute(order, { cancellation });
      await market.mine();
      const end = await report;
      signals.onOrderEnded(order, end, leave);
      await valued;
      return end.outcome;
    },
  });
}
