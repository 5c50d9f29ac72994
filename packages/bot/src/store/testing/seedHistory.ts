import type { Bot } from '@twinlane/core/engine/bot';
import type { Token } from '@twinlane/core/market/token';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import { applyFill, openingLedger, positionOfFill } from '@twinlane/core/portfolio/applyFill';
import { bookedFill, type BookedFill } from '@twinlane/core/portfolio/bookedFill';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { Position } from '@twinlane/core/portfolio/position';
import type { Store } from '@twinlane/core/ports';
import type { ThoughtEntry } from '@twinlane/core/thought/thoughtEntry';
import { fillOf, testBot, testDraft, testOrder, testToken, USDC } from './domain.ts';
import { seededRandom, type SeededRandom } from './random.ts';

/** What a history is to hold. */
export interface HistoryOptions {
  readonly account: Account;
  /** Fills and reverts. */
  readonly trades: number;
  readonly seed: number;
  readonly bots?: number;
  readonly tokens?: number;
  /** Decisions not to trade, for each trade. */
  readonly skips?: number;
  /** Chain time of the first trade, Unix seconds, and seconds between two. */
  readonly start?: number;
  readonly spacing?: number;
  /** Points of the equity curve. */
  readonly points?: number;
}

const BATCH = 1_000;
const REASONS = ['stopLoss', 'takeProfit', 'trailingStop', 'timeStop', 'signal'] as const;
const START = 1_700_000_000;
const ONE = 10n ** 18n;

interface Step {
  readonly order: Order;
  readonly fill: BookedFill;
  readonly entries: readonly ThoughtEntry[];
}

/**
 * Writes an account with a history that a seed determines: bots that buy and sell tokens, what they decided, the positions that
 * come of it and the equity curve. Returns its fills in booking order.
 */
export async function seedHistory(store: Store, options: HistoryOptions): Promise<readonly BookedFill[]> {
  const { account, trades, points = 500, start = START, spacing = 60 } = options;
  const random = seededRandom(options.seed);
  const bots = Array.from({ length: options.bots ?? 5 }, (_, n) => botOf(account, n));
  await store.transaction(async (unit) => {
    await unit.accounts.create(account);
    for (const bot of bots) await unit.bots.put(bot);
  });
  let ledger = openingLedger(account);
  const booked: BookedFill[] = [];
  for (let done = 0; done < trades; done += BATCH) {
    const steps: Step[] = [];
    const touched = new Map<string, Position>();
    for (let n = done; n < Math.min(trades, done + BATCH); n += 1) {
      const order = orderOf(options, n, bots, ledger.positions, random);
      const fill = settled(order, n, start + n * spacing, random);
      const before = positionOfFill(ledger, fill, USDC.address);
      ledger = applyFill(ledger, fill, USDC.address);
      const after = positionOfFill(ledger, fill, USDC.address);
      if (after !== undefined) touched.set(after.id, after);
      steps.push({
        order,
        fill: bookedFill(fill, order.side, before, after),
        entries: thoughtsOf(options, order, n, random),
      });
    }
    booked.push(...steps.map(({ fill }) => fill));
    await store.transaction(async (unit) => {
      await unit.appendThoughts(steps.flatMap(({ entries }) => entries));
      await unit.insertOrders(steps.map(({ order }) => order));
      await unit.insertFills(steps.map(({ fill }) => fill));
      await unit.endOrders(steps.map(({ order, fill }) => ({ id: order.id, status: fill.outcome })));
      await unit.putPositions([...touched.values()]);
      await unit.setBalances(account.id, ledger.balances);
    });
  }
  await drawCurve(store, account, { points, from: start, to: start + trades * spacing, random });
  return booked;
}

function botOf(account: Account, n: number): Bot {
  const strategy = ['momentum', 'meanReversion', 'grid', 'dca', 'sniper'][n % 5] ?? 'momentum';
  return testBot({ id: `${account.id}-bot-${n}`, accountId: account.id, name: `Bot ${n}`, strategy });
}

function orderOf(
  { account, tokens = 40 }: HistoryOptions,
  n: number,
  bots: readonly Bot[],
  positions: ReadonlyMap<string, Position>,
  random: SeededRandom,
): Order {
  // The first bot trades the most.
  const bot = bots[random.chance(0.4) ? 0 : random.below(bots.length)];
  const token: Token = testToken(1 + random.below(tokens));
  const botId = bot?.id ?? '';
  const held = positions.get(`${botId}:${token.address}`);
  const sells = held !== undefined && held.quantity > 0n && random.chance(0.8);
  const whole = random.chance(0.7);
  const amountIn = sells
    ? whole
      ? held.quantity
      : held.quantity / 2n + 1n
    : BigInt(50 + random.below(200)) * 10n ** 6n;
  const worth = BigInt(700 + random.below(700));
  const cost = sells ? (held.cost * amountIn) / held.quantity : 0n;
  return testOrder({
    id: `${account.id}-order-${n}`,
    idempotencyKey: `key-${n}`,
    accountId: account.id,
    botId,
    side: sells ? 'sell' : 'buy',
    tokenIn: sells ? token : USDC,
    tokenOut: sells ? USDC : token,
    amountIn,
    quotedAmountOut: sells ? (cost * worth) / 1_000n + 1n : (amountIn * ONE) / 2_000_000n,
    thoughtId: `${account.id}-thought-${n}`,
  });
}

function settled(order: Order, n: number, timestamp: number, random: SeededRandom): Fill {
  const place = {
    timestamp,
    blockNumber: 100 + n,
    blockHash: `0x${(100 + n).toString(16).padStart(64, '0')}` as const,
    gasFee: 21_000n + BigInt(random.below(1_000)),
    gasFeeCash: BigInt(10_000 + random.below(90_000)),
  };
  return random.chance(0.02)
    ? fillOf(order, {
        ...place,
        outcome: 'reverted',
        revertReason: 'insufficientOutput',
        amountIn: 0n,
        amountOut: 0n,
      })
    : fillOf(order, {
        ...place,
        amountOut: (order.quotedAmountOut * BigInt(990 + random.below(11))) / 1_000n,
      });
}

function meta(id: string): ThoughtEntry['meta'] {
  return { id, correlationId: id, analysisMs: 1 };
}

function thoughtsOf(
  { account, skips = 1 }: HistoryOptions,
  order: Order,
  n: number,
  random: SeededRandom,
): readonly ThoughtEntry[] {
  const reason = REASONS[random.below(REASONS.length)] ?? 'signal';
  const sells = order.side === 'sell';
  const token = sells ? order.tokenIn : order.tokenOut;
  const common = {
    accountId: account.id,
    botId: order.botId,
    token: { address: token.address, symbol: token.symbol },
  };
  const passed = Array.from({ length: skips }, (_, skip) => ({
    draft: testDraft({
      ...common,
      decision: 'SKIP',
      gate: ['risk.score', 'risk.honeypot', 'bot.pace'][skip % 3] ?? 'risk.score',
    }),
    meta: meta(`${account.id}-skip-${n}-${skip}`),
  }));
  const decided = {
    draft: testDraft({
      ...common,
      decision: sells ? (reason === 'stopLoss' ? 'STOP_LOSS' : 'EXIT') : 'BUY',
      gate: sells ? `exit.${reason}` : 'approved',
      lane: random.chance(0.1) ? 'fast' : 'smart',
      riskScore: random.below(100),
    }),
    meta: { ...meta(order.thoughtId), orderId: order.id },
  };
  return [...passed, decided];
}

async function drawCurve(
  store: Store,
  account: Account,
  curve: {
    readonly points: number;
    readonly from: number;
    readonly to: number;
    readonly random: SeededRandom;
  },
): Promise<void> {
  const { points, from, to, random } = curve;
  let equity = account.initialCash;
  await store.transaction(async (unit) => {
    for (let n = 0; n < points; n += 1) {
      equity += (equity * BigInt(random.below(21) - 10)) / 1_000n;
      const timestamp = from + Math.floor(((to - from) * n) / points);
      const point = { accountId: account.id, blockNumber: 100 + n, timestamp, equity };
      await unit.appendEquity({ ...point, cash: equity / 2n, native: account.initialNative });
    }
  });
}
