import type { Pool } from '@twinlane/core/amm/pool';
import { quoteExactIn } from '@twinlane/core/amm/quote';
import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { ChainBlock } from '@twinlane/core/market/chainReader';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account, Balances } from '@twinlane/core/portfolio/account';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { Ledger, Settled, Settlement } from '@twinlane/core/ledger';
import type { BlockUpdate, PoolSwap, Rollback, TradeSimulator } from '@twinlane/core/ports';
import type { Page } from '@twinlane/core/repositories';
import type { TradeSimulation } from '@twinlane/core/risk/riskFactor';
import { aBlock, USDC, WETH } from '@twinlane/core/testing/buildMarket';
import type { TestLog } from '../../testing/testLog.ts';
import { createTestLog } from '../../testing/testLog.ts';
import type { PaperExecutorOptions } from '../paper.ts';

/** A market of which each block is written by hand. */
export class FakeMarket {
  readonly chainId = 31_337;
  readonly states: Map<number, ReadonlyMap<Address, Pool>>;
  readonly swaps = new Map<number, readonly PoolSwap[]>();
  /** Blocks before this one are gone from the node. */
  oldest = 0;
  head: BlockHeader;
  /** Reading a past block rejects with it. */
  blockFault: Error | undefined;
  private listeners: ((update: BlockUpdate) => Promise<void>)[] = [];
  private rollbackListeners: ((rollback: Rollback) => Promise<void>)[] = [];
  private resetListeners: ((head: BlockHeader) => void)[] = [];
  /** Headers of the blocks that are not as `aBlock` makes them. */
  private readonly headers = new Map<number, BlockHeader>();
  private branches = 0;

  constructor(pools: readonly Pool[], head = 100) {
    this.head = aBlock(head);
    this.states = new Map([[head, byAddress(pools)]]);
  }

  onBlock(listener: (update: BlockUpdate) => Promise<void>): () => void {
    this.listeners.push(listener);
    return () => {
      this.listeners = this.listeners.filter((each) => each !== listener);
    };
  }

  onRollback(listener: (rollback: Rollback) => Promise<void>): () => void {
    this.rollbackListeners.push(listener);
    return () => {
      this.rollbackListeners = this.rollbackListeners.filter((each) => each !== listener);
    };
  }

  onReset(listener: (head: BlockHeader) => void): () => void {
    this.resetListeners.push(listener);
    return () => {
      this.resetListeners = this.resetListeners.filter((each) => each !== listener);
    };
  }

  /** Another branch replaces the blocks after `base`, and the mirror loads it at its head. */
  reorganise(base: number, branch: readonly (readonly Pool[])[]): void {
    this.fork(base);
    branch.forEach((changed) => this.add(changed, {}));
    this.reset();
  }

  /** The mirror loads the chain afresh at its head. */
  reset(): void {
    this.resetListeners.forEach((listener) => listener(this.head));
  }

  /** The blocks after `base` are dropped, and the mirror stands there again. Those that follow are of another branch. */
  async rollBack(base: number): Promise<void> {
    const dropped = Array.from({ length: this.head.number - base }, (_, n) => this.header(base + 1 + n));
    this.fork(base);
    for (const listener of this.rollbackListeners) {
      await listener({ ancestor: this.head, dropped });
    }
  }

  /** The chain goes on from `base` another way, and nobody is told. */
  fork(base: number): void {
    this.head = this.header(base);
    this.branches += 1;
  }

  /** As the node would answer. */
  block(number: number | 'latest'): Promise<ChainBlock | undefined> {
    const at = number === 'latest' ? this.head.number : number;
    return Promise.resolve(at > this.head.number ? undefined : { ...this.header(at), hasLogs: true });
  }

  poolsOf(tokenA: Address, tokenB: Address): Pool[] {
    return [...this.at(this.head.number).values()].filter(({ token0, token1 }) => {
      const pair = new Set([token0.address, token1.address]);
      return pair.has(tokenA) && pair.has(tokenB);
    });
  }

  pool(address: Address): Pool | undefined {
    return this.at(this.head.number).get(address);
  }

  blockAt(number: number): Promise<BlockUpdate | undefined> {
    if (this.blockFault !== undefined) {
      return Promise.reject(this.blockFault);
    }
    return Promise.resolve(number < this.oldest ? undefined : this.update(this.header(number)));
  }

  /** Adds a block in which pools change to these states by these swaps; delivers it unless told otherwise. */
  async mine(
    changed: readonly Pool[] = [],
    options: { swaps?: readonly PoolSwap[]; header?: Partial<BlockHeader>; deliver?: boolean } = {},
  ): Promise<void> {
    this.add(changed, options);
    if (options.deliver !== false) {
      for (const listener of this.listeners) {
        await listener(this.update(this.head));
      }
    }
  }

  /** Nobody listens any more, as when the process is gone. */
  silence(): void {
    this.listeners = [];
    this.rollbackListeners = [];
    this.resetListeners = [];
  }

  /** Delivers the blocks from that one on once more, as a mirror catches up with them. */
  async deliverFrom(number: number): Promise<void> {
    for (let at = number; at <= this.head.number; at += 1) {
      for (const listener of this.listeners) {
        await listener(this.update(this.header(at)));
      }
    }
  }

  /** Someone else swaps in the next block. */
  async swap(pool: Address, tokenIn: Address, amountIn: bigint): Promise<void> {
    const state = this.pool(pool)!;
    const quote = quoteExactIn(state, tokenIn, amountIn);
    const zeroForOne = state.token0.address === tokenIn;
    const [amount0, amount1] = zeroForOne
      ? [quote.amountIn, -quote.amountOut]
      : [-quote.amountOut, quote.amountIn];
    await this.mine([quote.after], { swaps: [{ pool, amount0, amount1 }] });
  }

  private add(
    changed: readonly Pool[],
    options: { swaps?: readonly PoolSwap[]; header?: Partial<BlockHeader> },
  ): void {
    const number = this.head.number + 1;
    this.states.set(number, new Map([...this.at(number - 1), ...byAddress(changed)]));
    this.swaps.set(number, options.swaps ?? []);
    const parentHash = this.head.hash;
    const hash = aBlock(this.branches * 1_000_000 + number).hash;
    this.head = aBlock(number, { hash, parentHash, ...options.header });
    this.headers.set(number, this.head);
  }

  private header(number: number): BlockHeader {
    return this.headers.get(number) ?? aBlock(number);
  }

  private update(header: BlockHeader): BlockUpdate {
    const before = this.at(header.number - 1);
    const after = this.at(header.number);
    return {
      header,
      before: (pool) => before.get(pool),
      after: (pool) => after.get(pool),
      swaps: this.swaps.get(header.number) ?? [],
      backfill: false,
    };
  }

  private at(number: number): ReadonlyMap<Address, Pool> {
    return this.states.get(number) ?? new Map();
  }
}

/** A simulator that finds every token honest, unless told what to find. */
export class FakeSimulator implements TradeSimulator {
  verdict: Partial<TradeSimulation> | undefined;

  simulateRoundTrip({
    pool,
    cash,
    token,
    amountIn,
  }: Parameters<TradeSimulator['simulateRoundTrip']>[0]): Promise<TradeSimulation> {
    const buy = quoteExactIn(pool, cash.address, amountIn);
    const sell = quoteExactIn(buy.after, token.address, buy.amountOut);
    return Promise.resolve({
      outcome: 'passed',
      boughtExpected: buy.amountOut,
      bought: buy.amountOut,
      soldExpected: sell.amountOut,
      sold: sell.amountOut,
      buyGas: 120_000n,
      sellGas: 110_000n,
      ...this.verdict,
    } as TradeSimulation);
  }
}

/** One account's books, kept in memory by the ledger's rules. */
export class FakeBooks {
  readonly account: Account;
  balances: Balances;
  readonly held = new Map<Address, bigint>();
  readonly fills: Fill[] = [];
  readonly ended: { id: string; status: 'rejected' | 'expired'; reason: string }[] = [];
  impacts = new Map<Address, OwnImpact>();
  /** Thrown by the next booking. */
  fault: Error | undefined;
  /** Thrown by every booking, and by every ending of an order. */
  lastingFault: Error | undefined;
  /** Thrown by every booking of an order, by its id. */
  readonly faults = new Map<string, Error>();
  endFault: Error | undefined;
  /** Thrown whenever blocks are to be taken back. */
  reverseFault: Error | undefined;
  /** Thrown by the next settlement, once it is booked: no answer came of it. */
  lostAnswer: Error | undefined;
  /** The next fill is booked as one that the account could not pay. */
  unpaid = false;

  constructor({ cash = USDC } = {}) {
    this.account = {
      id: 'account',
      name: 'Paper',
      kind: 'paper',
      chainId: 31_337,
      cash,
      initialCash: 10_000_000_000n,
      initialNative: 10n ** 18n,
      createdAt: 0,
    };
    this.balances = { cash: this.account.initialCash, native: this.account.initialNative };
  }

  readonly ledger: Pick<Ledger, 'settle' | 'reverse'> = {
    settle: async (_, settlements) => {
      const before = { balances: this.balances, held: [...this.held], impacts: [...this.impacts] };
      const counts = [this.fills.length, this.ended.length] as const;
      let settled: readonly Settled[];
      try {
        settled = await this.settle(settlements);
      } catch (error) {
        this.balances = before.balances;
        this.held.clear();
        before.held.forEach(([token, quantity]) => this.held.set(token, quantity));
        this.impacts = new Map(before.impacts);
        this.fills.length = counts[0];
        this.ended.length = counts[1];
        throw error;
      }
      const { lostAnswer } = this;
      this.lostAnswer = undefined;
      if (lostAnswer !== undefined) throw lostAnswer;
      return settled;
    },
    // These books keep no history: what takes blocks back is tested on the real ledger.
    reverse: () =>
      this.reverseFault === undefined ? Promise.resolve([]) : Promise.reject(this.reverseFault),
  };

  private async settle(settlements: readonly Settlement[]): Promise<readonly Settled[]> {
    const settled: Settled[] = [];
    for (const each of settlements) {
      const { end } = each;
      const earlier = end === undefined ? undefined : this.fills.find(({ orderId }) => orderId === end.id);
      if (earlier !== undefined) {
        settled.push({ fill: earlier });
        break;
      }
      const asked = end?.id ?? each.fill?.orderId;
      const standing = this.ended.find(({ id }) => id === asked);
      if (standing !== undefined) {
        settled.push(standing.status === end?.status ? {} : { end: standing });
        if (standing.status === end?.status) continue;
        break;
      }
      if (each.end !== undefined) {
        await this.end(each.end.id, each.end.status, each.end.reason ?? '');
        settled.push({});
        continue;
      }
      const fill = await this.book(each.fill, each.impacts);
      settled.push({ fill });
      if (fill !== each.fill) break;
    }
    return settled;
  }

  private book(asked: Fill, impacts: readonly OwnImpact[]): Promise<Fill> {
    const fill: Fill = this.unpaid
      ? { ...asked, outcome: 'reverted', revertReason: 'insufficientBalance', amountIn: 0n, amountOut: 0n }
      : asked;
    this.unpaid = false;
    const fault = this.lastingFault ?? this.faults.get(asked.orderId) ?? this.fault;
    this.fault = undefined;
    if (fault !== undefined) {
      return Promise.reject(fault);
    }
    const known = this.fills.find(({ id }) => id === fill.id);
    if (known !== undefined) {
      return Promise.resolve(known);
    }
    this.fills.push(fill);
    const buys = fill.tokenIn.address === this.account.cash.address;
    const token = buys ? fill.tokenOut.address : fill.tokenIn.address;
    const sign = buys ? 1n : -1n;
    const [cash, tokens] = buys ? [fill.amountIn, fill.amountOut] : [fill.amountOut, fill.amountIn];
    this.balances = {
      cash: this.balances.cash - sign * cash,
      native: this.balances.native - fill.gasFee,
    };
    this.held.set(token, (this.held.get(token) ?? 0n) + sign * tokens);
    for (const impact of fill.outcome === 'filled' ? impacts : []) {
      this.impacts.set(impact.pool, impact);
    }
    return Promise.resolve(fill);
  }

  private end(id: string, status: 'rejected' | 'expired', reason: string): Promise<void> {
    if (this.endFault !== undefined) {
      return Promise.reject(this.endFault);
    }
    this.ended.push({ id, status, reason });
    return Promise.resolve();
  }

  readonly store = {
    accounts: {
      create: () => Promise.resolve(),
      get: (id: string) => Promise.resolve(id === this.account.id ? this.account : undefined),
      list: () => Promise.resolve([this.account]),
      balances: () => Promise.resolve(this.balances),
    },
    positions: {
      openOf: () =>
        Promise.resolve(
          [...this.held].map(([address, quantity]) => ({
            id: address,
            accountId: this.account.id,
            botId: 'bot',
            token: { chainId: 31_337, address, symbol: 'T', decimals: 18 },
            quantity,
            cost: 0n,
            realisedPnl: 0n,
            gasFee: 0n,
            gasFeeCash: 0n,
            openedAt: 0,
          })),
        ),
      page: () => Promise.resolve([]),
    },
    orders: { open: () => Promise.resolve([]), endBlocks: () => Promise.resolve([]) },
    ownImpacts: { all: () => Promise.resolve([...this.impacts.values()]) },
    fills: {
      page: (_: string, { limit, before }: Page) => {
        const newestFirst = this.fills.toReversed();
        const from = before === undefined ? 0 : newestFirst.findIndex(({ id }) => id === before) + 1;
        return Promise.resolve(newestFirst.slice(from, from + limit));
      },
    },
  } as unknown as PaperExecutorOptions['store'];
}

/** An order decided on a block, aggressive unless told otherwise, so that it lands in the next. */
export function anOrder(
  id: string,
  pool: Pool,
  plan: Partial<Order> & Pick<Order, 'side' | 'amountIn' | 'decidedAtBlock'>,
): Order {
  const token = pool.token0.address === USDC.address ? pool.token1 : pool.token0;
  const [tokenIn, tokenOut] = plan.side === 'buy' ? [USDC, token] : [token, USDC];
  const { amountOut } = quoteExactIn(pool, tokenIn.address, plan.amountIn);
  return {
    id,
    idempotencyKey: id,
    accountId: 'account',
    botId: 'bot',
    tokenIn,
    tokenOut,
    quotedAmountOut: amountOut,
    minAmountOut: (amountOut * 9n) / 10n,
    deadline: aBlock(plan.decidedAtBlock).timestamp + 120,
    route: [pool.address],
    gasStyle: 'aggressive',
    gasEstimate: 150_000n,
    gasLimit: 200_000n,
    maxFeePerGas: 40_000_000_000n,
    maxPriorityFeePerGas: 1_000_000_000n,
    decidedAt: aBlock(plan.decidedAtBlock).timestamp,
    thoughtId: `thought-${id}`,
    status: 'requested',
    ...plan,
  };
}

/** All that a paper executor is given, in a market of a pair and of WETH against USDC at 3,000. */
export function paperWorld(
  market: FakeMarket,
  books = new FakeBooks(),
): PaperExecutorOptions & {
  market: FakeMarket;
  books: FakeBooks;
  simulator: FakeSimulator;
  log: TestLog;
} {
  return {
    market,
    books,
    mirror: market,
    chain: market,
    simulator: new FakeSimulator(),
    ledger: books.ledger,
    store: books.store,
    wrappedNative: WETH,
    log: createTestLog(),
  };
}

function byAddress(pools: readonly Pool[]): Map<Address, Pool> {
  return new Map(pools.map((pool) => [pool.address, pool]));
}
