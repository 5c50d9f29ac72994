import { randomUUIDv7 } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { noBreakers } from '@twinlane/core/breaker/testing/noBreakers';
import type { Bot } from '@twinlane/core/engine/bot';
import type { StepPorts, StepSettings } from '@twinlane/core/engine/stepTypes';
import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import { EXIT_RULES } from '@twinlane/core/exit/registry';
import { settingsFor } from '@twinlane/core/intel/levels';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { Token } from '@twinlane/core/market/token';
import { valueOf } from '@twinlane/core/market/valuation';
import { sizingSettingsSchema } from '@twinlane/core/order/sizingSettings';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Position } from '@twinlane/core/portfolio/position';
import type { Ledger } from '@twinlane/core/ledger';
import type { Executor, Store } from '@twinlane/core/ports';
import { strategyOf } from '@twinlane/core/strategy/registry';
import { aBlock, aPair, aToken, USDC, WETH } from '@twinlane/core/testing/buildMarket';
import { UNTAXED } from '@twinlane/core/testing/buildStep';
import { createPaperExecutor } from '@twinlane/bot/executor/paper';
import { FakeMarket, FakeSimulator } from '@twinlane/bot/executor/testing/fakeWorld';
import { mirrorOf } from '@twinlane/bot/executor/testing/mirrorOf';
import { createMarketTracker, type MarketTracker } from '@twinlane/bot/marketTracker';
import { createLedger } from '@twinlane/bot/store/ledger';
import { createTestLog } from '@twinlane/bot/testing/testLog';
import { seededRandom } from '@twinlane/bot/store/testing/random';
import { crash, DOLLAR, historiesOf, HISTORY, ONE, pairs, poolsOf, wander } from './engineMarket.ts';

/** How large the world is. */
export interface EngineWorldSize {
  readonly bots: number;
  /** Bots that hold something at first. */
  readonly holding: number;
}

/** A paper account with its bots in a seeded market that moves block by block, over a real store. */
export interface EngineWorld {
  readonly account: Account;
  readonly store: Store;
  readonly ledger: Ledger;
  readonly executor: Executor & Pick<Awaited<ReturnType<typeof createPaperExecutor>>, 'ownImpacts'>;
  readonly market: FakeMarket;
  readonly mirror: ReturnType<typeof mirrorOf>;
  readonly tracker: MarketTracker;
  readonly ports: StepPorts;
  readonly settingsOf: (bot: Bot) => StepSettings;
  /** The next block: every pool is traded in, and now and then the price of a token breaks in. */
  mine(this: void): Promise<void>;
  /** The positions whose stop-loss is due on the snapshot. */
  due(this: void, positions: readonly Position[], snapshot: MarketSnapshot): readonly Position[];
}

const SEED = 11;
const TOKENS = 12;
/** A trial on a node close by takes about so long, milliseconds. */
const TRIAL_MS = 15;
/** Blocks between two prices that break in. */
const CRASH_EVERY = 5;
const LOSS_PERCENT = 10;

const TRADING = tradingSettingsSchema.parse({});
const SIZING = sizingSettingsSchema.parse({ method: 'fixed', amount: 400 });

/** Makes the world in an empty store. The same size gives the same world. */
export async function openEngineWorld(store: Store, size: EngineWorldSize): Promise<EngineWorld> {
  const random = seededRandom(SEED);
  const tokens = Array.from({ length: TOKENS }, (_, index) => aToken(0x1000 + index));
  const native = aPair(WETH, 10_000n * ONE, USDC, 30_000_000n * DOLLAR);
  const market = new FakeMarket([...tokens.flatMap(poolsOf), native], 1_000);
  const known = [...tokens.flatMap(poolsOf), native].map(({ address }) => address);
  const mirror = mirrorOf(market, known);
  const tracker = createMarketTracker({
    mirror,
    chainId: USDC.chainId,
    cash: USDC,
    wrappedNative: WETH,
    historyLength: HISTORY,
  });
  tracker.restore(historiesOf([...tokens, WETH], random, market.head.number));
  const account = accountOf();
  const bots = Array.from({ length: size.bots }, (_, index) => botOf(account.id, index, tokens));
  await store.transaction(async (unit) => {
    await unit.accounts.create(account);
    for (const bot of bots) await unit.bots.put(bot);
    for (const [index, bot] of bots.slice(0, size.holding).entries()) {
      await unit.putPosition(positionOf(bot, tokens[index % TOKENS] ?? WETH));
    }
  });
  const trials = new FakeSimulator();
  const { scan } = UNTAXED as Extract<typeof UNTAXED, { outcome: 'passed' }>;
  trials.verdict = scan === undefined ? undefined : { scan };
  const simulator = {
    simulateRoundTrip: async (request: Parameters<FakeSimulator['simulateRoundTrip']>[0]) => {
      await sleep(TRIAL_MS);
      return trials.simulateRoundTrip(request);
    },
  };
  const ledger = createLedger({ store });
  mirror.onBlock(async () => void tracker.record());
  const executor = await createPaperExecutor({
    mirror: market,
    chain: market,
    simulator,
    ledger,
    store: store.read,
    wrappedNative: WETH,
    log: createTestLog(),
  });
  let mined = 0;
  return {
    account,
    store,
    ledger,
    executor,
    market,
    mirror,
    tracker,
    ports: { ...simulator, breakers: noBreakers },
    settingsOf: settingsByLevel(),
    async mine() {
      mined += 1;
      const crashing = mined % CRASH_EVERY === 0 ? tokens[random.below(TOKENS)] : undefined;
      const changed = known.flatMap((address) => {
        const pool = market.pool(address);
        const falls = pool !== undefined && crashing !== undefined && pairs(pool, crashing);
        return pool === undefined ? [] : [falls ? crash(pool) : wander(pool, random)];
      });
      const timestamp = market.head.timestamp + 1;
      await market.mine(changed, { header: { timestamp } });
    },
    due: (positions, snapshot) => positions.filter((position) => hasLost(position, snapshot)),
  };
}

function accountOf(): Account {
  return {
    id: randomUUIDv7(),
    name: 'paper',
    kind: 'paper',
    chainId: USDC.chainId,
    cash: USDC,
    initialCash: 20_000_000n * DOLLAR,
    initialNative: 10_000n * ONE,
    createdAt: 0,
  };
}

const STRATEGIES = ['momentum', 'meanReversion', 'grid', 'dollarCostAveraging'] as const;
/** Those that are asked every second. */
const LEVELS = [6, 7, 8, 9, 10] as const;

/** Every bot has its own place among strategies, parameters, levels and exits. */
function botOf(accountId: string, index: number, tokens: readonly Token[]): Bot {
  const strategy = STRATEGIES[index % STRATEGIES.length] ?? 'momentum';
  const own = tokens[Math.floor(index / 4) % TOKENS]?.address;
  const params: Record<(typeof STRATEGIES)[number], Record<string, unknown>> = {
    momentum: { fastPeriod: 4 + (index % 5), slowPeriod: 15 + (index % 7) },
    meanReversion: { period: 30 + (index % 20) },
    grid: { tokens: [own], spend: 400 },
    dollarCostAveraging: { tokens: [own], spend: 400, everySeconds: 30 + (index % 60) },
  };
  const trailing = index % 2 === 0 ? ['trailingStop'] : [];
  return {
    id: `bot-${String(index).padStart(4, '0')}`,
    accountId,
    name: `bot ${index}`,
    strategy,
    params: strategyOf(strategy).params.parse(params[strategy]),
    exits: Object.fromEntries(
      ['stopLoss', 'takeProfit', ...trailing].map((kind) => [kind, exitParams(kind)]),
    ),
    intelLevel: LEVELS[index % LEVELS.length] ?? 6,
    state: 'running',
    stateReason: '',
  };
}

const EXITS: Readonly<Record<string, object>> = {
  stopLoss: { lossPercent: LOSS_PERCENT },
  takeProfit: { gainPercent: 20 },
};

function exitParams(kind: string): Record<string, unknown> {
  const rule = EXIT_RULES.find((each) => each.kind === kind);
  return rule?.params.parse(EXITS[kind] ?? {}) as Record<string, unknown>;
}

/** A thousand of the token, bought at its first price. */
function positionOf(bot: Bot, token: Token): Position {
  return {
    id: randomUUIDv7(),
    accountId: bot.accountId,
    botId: bot.id,
    token,
    quantity: 1_000n * ONE,
    cost: 1_000n * DOLLAR,
    realisedPnl: 0n,
    gasFee: 0n,
    gasFeeCash: 0n,
    openedAt: aBlock(1_000).timestamp,
  };
}

function settingsByLevel(): (bot: Bot) => StepSettings {
  const known = new Map<number, StepSettings>();
  return ({ intelLevel }) => {
    const settings = known.get(intelLevel) ?? {
      intel: settingsFor(intelLevel),
      trading: TRADING,
      sizing: SIZING,
    };
    known.set(intelLevel, settings);
    return settings;
  };
}

function hasLost({ quantity, token, cost }: Position, snapshot: MarketSnapshot): boolean {
  const market = snapshot.tokens.get(token.address);
  if (market === undefined || quantity === 0n) {
    return false;
  }
  const value = valueOf(quantity, token, market.price, snapshot.cash);
  return value * 100n <= cost * BigInt(100 - LOSS_PERCENT);
}
