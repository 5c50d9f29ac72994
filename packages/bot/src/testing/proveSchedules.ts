import { poolDepthAt } from '@twinlane/core/market/marketDepth';
import type { MarketSnapshot, TokenMarket } from '@twinlane/core/market/marketSnapshot';
import type { Address, Hash, Hex } from '@twinlane/core/money/hex';
import { evaluateOrder, rememberOrder } from '@twinlane/core/order/parent/evaluateOrder';
import type { ParentOrder } from '@twinlane/core/order/parent/parentOrder';
import { bestQuote } from '@twinlane/core/order/parent/price';
import { orderKindOf } from '@twinlane/core/order/parent/registry';
import { aParentOrder } from '@twinlane/core/order/parent/testing/aParentOrder';
import { progressOf, type SliceOrder } from '@twinlane/core/order/schedule/planProgress';
import { createRandomStream, type RandomStream } from '@twinlane/sandbox/agents/randomStream';
import { Market } from '@twinlane/sandbox/market/market';
import { loadPools } from '../feed/loadPools.ts';
import { recordMarket, type MarketMoment, type RecordedMarket } from './recordMarket.ts';
import { openTradingDesk, type TradingDesk } from './tradingDesk.ts';

/** One order, carried out from the same moment of a market as one market order, as TWAP and as VWAP. */
export interface ScheduleCase {
  /** The market's seed. */
  readonly market: number;
  readonly side: 'buy' | 'sell';
  /** Slippage against the price at arrival, basis points, fees of the pools included; positive is worse for the trader. */
  readonly slippage: Readonly<Record<Arm, number>>;
  /** Orders that were mined, and the gas units they used. */
  readonly orders: Readonly<Record<Arm, number>>;
  readonly gas: Readonly<Record<Arm, number>>;
}

const ARMS = ['market', 'twap', 'vwap'] as const;
export type Arm = (typeof ARMS)[number];

/** What is tried. */
export interface ScheduleTrial {
  readonly seed: number;
  readonly markets: number;
  /** Moments of each market from which orders are carried out, each in several tokens at once. */
  readonly moments: number;
  readonly tokens: number;
  readonly minutes: number;
  readonly slices: number;
  readonly log: (line: string) => void;
}

const BLOCK_SECONDS = 2;
/** Blocks after a schedule's end, at which all must be traded. */
const TAIL = 3;
/** How far one order of that size moves the price of the deepest pool, basis points. */
const LEAST_MOVE = 50;
const MOST_MOVE = 300;

/**
 * Carries out random orders on running markets, whose agents trade on: each from the same moment by every arm, with the node
 * and the agents brought back to it in between. The same seed gives the same findings.
 */
export async function proveSchedules(trial: ScheduleTrial): Promise<readonly ScheduleCase[]> {
  const found: ScheduleCase[] = [];
  for (let index = 0; index < trial.markets; index += 1) {
    found.push(...(await proveOn(trial.seed * 1_000 + index, trial)));
    trial.log(`market ${index + 1} of ${trial.markets}: ${found.length} orders`);
  }
  return found;
}

async function proveOn(seed: number, trial: ScheduleTrial): Promise<readonly ScheduleCase[]> {
  const length = Math.ceil((trial.minutes * 60) / BLOCK_SECONDS);
  let desk: TradingDesk | undefined;
  const market = await recordMarket({
    seed,
    before: length,
    between: 20,
    moments: trial.moments,
    prepare: async (anvil, deployment) => void (desk = await openTradingDesk(anvil, deployment)),
  });
  try {
    const random = createRandomStream(seed, 'schedules');
    const found: ScheduleCase[] = [];
    for (const moment of market.moments.toReversed()) {
      const wishes = wishesAt(moment.snapshot, market, { random, tokens: trial.tokens });
      found.push(...(await proveFrom(market, moment, desk!, { seed, wishes, trial })));
    }
    return found;
  } finally {
    await market.stop();
  }
}

/** One random order for each of some tokens, sized by what it would do to the price. */
function wishesAt(
  snapshot: MarketSnapshot,
  { deployment }: RecordedMarket,
  { random, tokens }: { readonly random: RandomStream; readonly tokens: number },
): readonly ParentOrder[] {
  const own = new Set(deployment.tokens.map(({ address }) => address));
  const listed = [...snapshot.tokens.values()].filter(({ token }) => own.has(token.address));
  return random
    .shuffle(listed)
    .slice(0, tokens)
    .flatMap((market) => {
      const side = random.pick(['buy', 'sell'] as const);
      const amount = amountOf(market, snapshot, { side, move: random.integer(LEAST_MOVE, MOST_MOVE) });
      const { token } = market;
      return amount === 0n
        ? []
        : [aParentOrder(token, { id: token.address, side, amount, placedAt: snapshot.now })];
    });
}

function amountOf(
  { pools, token, price }: TokenMarket,
  { cash }: MarketSnapshot,
  { side, move }: { readonly side: 'buy' | 'sell'; readonly move: number },
): bigint {
  const depths = pools.map((pool) => poolDepthAt(pool, token.address, move, side));
  const most = depths.reduce((high, depth) => (depth > high ? depth : high), 0n);
  const units = BigInt(price.mul(`1e${cash.decimals}`).toFixed(0));
  return side === 'buy' || units === 0n ? most : (most * 10n ** BigInt(token.decimals)) / units;
}

interface ProveOptions {
  readonly seed: number;
  readonly wishes: readonly ParentOrder[];
  readonly trial: ScheduleTrial;
}

async function proveFrom(
  market: RecordedMarket,
  moment: MarketMoment,
  desk: TradingDesk,
  { seed, wishes, trial }: ProveOptions,
): Promise<readonly ScheduleCase[]> {
  const { minutes, slices } = trial;
  const traded = new Map<Arm, ReadonlyMap<string, Traded>>();
  let { id } = moment;
  for (const arm of ARMS) {
    await market.anvil.request('evm_revert', [id]);
    id = await market.anvil.request<string>('evm_snapshot');
    const params = orderKindOf(arm).params.parse(arm === 'market' ? {} : { minutes, slices });
    const orders = wishes.map((wish) => ({ ...wish, kind: arm, params }));
    const blocks = Math.ceil((minutes * 60) / BLOCK_SECONDS) + TAIL;
    traded.set(arm, await tradeAll(market, moment, desk, { orders, blocks }));
  }
  // For the moment before, the node must stand where it stood.
  await market.anvil.request('evm_revert', [id]);
  return wishes.map((wish) => {
    const ofEach = <Value>(value: (of: Traded) => Value): Record<Arm, Value> => {
      const of = (arm: Arm): Value => value(traded.get(arm)!.get(wish.id)!);
      return { market: of('market'), twap: of('twap'), vwap: of('vwap') };
    };
    return {
      market: seed,
      side: wish.side,
      slippage: ofEach((of) => slippageBps(wish, of, moment.snapshot)),
      orders: ofEach(({ orders }) => orders),
      gas: ofEach(({ gas }) => gas),
    };
  });
}

interface Traded {
  readonly taken: bigint;
  readonly orders: number;
  readonly gas: number;
}

/** An order on its way. */
class Running {
  taken = 0n;
  gas = 0;
  readonly children: SliceOrder[] = [];
  order: ParentOrder;

  constructor(order: ParentOrder) {
    this.order = order;
  }

  get isDone(): boolean {
    return progressOf(this.order, this.children).filled === this.order.amount;
  }

  /** What it trades now, by the rules of the product. */
  decide(snapshot: MarketSnapshot): bigint {
    const progress = progressOf(this.order, this.children);
    const question = { order: this.order, progress, snapshot, held: this.order.amount - progress.filled };
    this.order = { ...this.order, memory: rememberOrder(question) };
    const decided = evaluateOrder({ ...question, order: this.order });
    if (decided.outcome !== 'trade') {
      return 0n;
    }
    this.children.push({ idempotencyKey: decided.key, status: 'requested', amountIn: decided.amount });
    return decided.amount;
  }

  fill({ received, gasUsed }: { readonly received: bigint; readonly gasUsed: number }): void {
    const last = this.children.pop();
    if (last === undefined || received === 0n) {
      throw new Error(`An order for ${this.order.token.symbol} was not filled.`);
    }
    this.children.push({ ...last, status: 'filled' });
    this.taken += received;
    this.gas += gasUsed;
  }
}

/** All orders at once, block by block, on the market as it goes on from the moment. */
async function tradeAll(
  market: RecordedMarket,
  { snapshot, state }: MarketMoment,
  desk: TradingDesk,
  { orders, blocks }: { readonly orders: readonly ParentOrder[]; readonly blocks: number },
): Promise<ReadonlyMap<string, Traded>> {
  const running = orders.map((order) => new Running(order));
  const agents = await Market.restore(market.anvil, structuredClone(state));
  for (let at = 0; at < blocks && running.some(({ isDone }) => !isDone); at += 1) {
    const now = snapshot.now + at * BLOCK_SECONDS;
    const block = { ...snapshot.block, number: snapshot.block.number + at, timestamp: now };
    const sent: { readonly of: Running; readonly hash: Hash }[] = [];
    for (const of of running.filter(({ isDone }) => !isDone)) {
      const amount = of.decide({ ...snapshot, block, now });
      if (amount > 0n) {
        const call = await callFor(market, snapshot, desk, { order: of.order, amount, block: block.number });
        sent.push({ of, hash: await desk.send(call) });
      }
    }
    await agents.step();
    for (const { of, hash } of sent) {
      const given = of.order.side === 'buy' ? of.order.token : snapshot.cash;
      of.fill(await desk.receiptOf(hash, given.address));
    }
  }
  const left = running.find(({ isDone }) => !isDone);
  if (left !== undefined) {
    throw new Error(`An order for ${left.order.token.symbol} was not traded whole.`);
  }
  return new Map(
    running.map(({ order, taken, gas, children }) => [order.id, { taken, gas, orders: children.length }]),
  );
}

/** A swap in the pool that pays most, as the node has it. */
async function callFor(
  { client, pools }: RecordedMarket,
  snapshot: MarketSnapshot,
  desk: TradingDesk,
  { order, amount, block }: { readonly order: ParentOrder; readonly amount: bigint; readonly block: number },
): Promise<Hex> {
  const { side, token } = order;
  const market = snapshot.tokens.get(token.address)!;
  const own = new Set<Address>(market.pools.map(({ address }) => address));
  const known = pools.filter(({ address }) => own.has(address));
  const fresh = [...(await loadPools(client, known, block)).values()];
  const tokens = new Map([[token.address, { ...market, pools: fresh }]]);
  const hop = bestQuote({ ...snapshot, tokens }, { side, token, amount });
  if (hop === undefined) {
    throw new Error(`No pool takes ${amount} of ${token.symbol}.`);
  }
  return desk.swap(hop.pool, hop.tokenIn, amount);
}

/** How much worse the average price was than the one at arrival, basis points. */
function slippageBps(
  { side, token, amount }: ParentOrder,
  { taken }: Traded,
  { tokens, cash }: MarketSnapshot,
): number {
  const arrival = tokens.get(token.address)!.price;
  const [cashUnits, tokenUnits] = side === 'buy' ? [amount, taken] : [taken, amount];
  const wholeTokens = arrival.div(arrival).mul(tokenUnits.toString()).div(`1e${token.decimals}`);
  const average = arrival.div(arrival).mul(cashUnits.toString()).div(`1e${cash.decimals}`).div(wholeTokens);
  const share = average.div(arrival).minus(1).toNumber() * 10_000;
  return side === 'buy' ? share : -share;
}
