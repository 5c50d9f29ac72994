import { quoteExactIn } from '@twinlane/core/amm/quote';
import type { Pool } from '@twinlane/core/amm/pool';
import { RetryableError } from '@twinlane/core/errors';
import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import type { GasStyle, Order } from '@twinlane/core/order/orderIntent';
import type { Balances } from '@twinlane/core/portfolio/account';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { Position } from '@twinlane/core/portfolio/position';
import type { Ledger } from '@twinlane/core/ledger';
import type { ExecutionReport, PoolSwap, Store } from '@twinlane/core/ports';
import { aBlock, aPair, aRangePool, aToken, USDC, WETH } from '@twinlane/core/testing/buildMarket';
import { createLedger } from '../../store/ledger.ts';
import { checkLedger } from '../../store/testing/checkLedger.ts';
import { testAccount, testDraft } from '../../store/testing/domain.ts';
import type { PaperExecutor } from '../paper.ts';
import { createPaperExecutor } from '../paper.ts';
import { anOrder, FakeMarket, paperWorld } from './fakeWorld.ts';

const token = aToken(0x900, 'TOK');
const ether = 10n ** 18n;
const native = aPair(WETH, 1_000n * ether, USDC, 3_000_000_000_000n);
const pair = aPair(token, 100_000n * ether, USDC, 200_000_000_000n);
const range = aRangePool(USDC, token, { tick: 276_000, liquidity: 5n * 10n ** 16n });
const STYLES: readonly GasStyle[] = ['minimal', 'low', 'standard', 'aggressive', 'urgent'];
/** Block that the market begins at. */
const START = 100;

/** What others do in one block. */
export interface BlockPlan {
  readonly swaps: readonly { readonly inRange: boolean; readonly buys: boolean; readonly size: number }[];
  /** Whether the base fee is above what most orders pay. */
  readonly dear: boolean;
}

/** A block in which nothing happens. */
export const QUIET: BlockPlan = { swaps: [], dear: false };

/** An order of which everything is fixed but the block that it is decided on. */
export interface OrderPlan {
  readonly buys: boolean;
  readonly inRange: boolean;
  readonly style: number;
  /** Share of the usual size, per cent. */
  readonly size: number;
  /** Whether it demands nearly all that was quoted. */
  readonly strict: boolean;
  /** Chain seconds that it may take. */
  readonly patience: number;
}

/** One thing that happens. */
export type ReorgStep =
  | { readonly kind: 'block'; readonly block: BlockPlan; readonly orders: readonly OrderPlan[] }
  /** `unseen`: while no process was running. `fault`: the database is away when it is noticed. */
  | { readonly kind: 'reorg'; readonly depth: number; readonly unseen: boolean; readonly fault: boolean }
  /** More goes than the mirror can take back: it reads the chain afresh, which has these blocks instead. */
  | { readonly kind: 'reset'; readonly depth: number; readonly blocks: readonly BlockPlan[] }
  /** The process ends without notice, and another begins. */
  | { readonly kind: 'crash' };

/** All that a run leaves behind. */
export interface Books {
  readonly balances: Balances;
  readonly fills: readonly Fill[];
  readonly positions: readonly Position[];
  readonly orders: readonly Order[];
  readonly impacts: ReadonlyMap<string, OwnImpact>;
  readonly reports: ReadonlyMap<string, ExecutionReport['outcome']>;
}

/** A block of the final chain with the orders that were decided on its number. */
interface Mined {
  readonly block: BlockPlan;
  readonly id: number;
}

/** A paper account on a market that goes back on itself, with the ledger and a database as they are. */
export class ReorgRun {
  readonly market = new FakeMarket([pair, range, native], START);
  /** The chain as it stands. */
  readonly chain: Mined[] = [];
  /** By number of the block that they were decided on. */
  readonly decided = new Map<number, readonly OrderPlan[]>();
  private readonly store: Store;
  readonly accountId: string;
  private readonly ledger: Ledger;
  private readonly reports = new Map<string, ExecutionReport['outcome']>();
  private executor: PaperExecutor | undefined;
  private fault = false;
  private blocks = 0;

  constructor(store: Store, accountId: string) {
    this.store = store;
    this.accountId = accountId;
    const ledger = createLedger({ store });
    this.ledger = {
      ...ledger,
      reverse: async (...args) => {
        const reversed = await ledger.reverse(...args);
        if (this.fault) {
          // The answer is lost, not the change.
          this.fault = false;
          throw new RetryableError('store.unreachable', 'away');
        }
        return reversed;
      },
    };
  }

  async open(): Promise<void> {
    const account = testAccount({ id: this.accountId, cash: USDC });
    await this.store.transaction((unit) => unit.accounts.create(account));
    await this.start();
  }

  async take(step: ReorgStep): Promise<void> {
    switch (step.kind) {
      case 'block':
        await this.mine(step.block);
        await this.decide(step.orders);
        break;
      case 'reorg':
        await this.reorganise(step);
        break;
      case 'reset':
        await this.reset(step);
        break;
      case 'crash':
        await this.restart();
        break;
    }
  }

  /** What is wrong with the books as they are. */
  async problems(): Promise<readonly string[]> {
    const problems = [...(await checkLedger(this.store, this.accountId))];
    for await (const { blockNumber, blockHash } of this.store.read.fills.all(this.accountId)) {
      const block = await this.market.block(blockNumber);
      if (block?.hash !== blockHash) problems.push(`a fill is in block ${blockNumber} of another branch`);
    }
    return problems;
  }

  /** Mines the blocks of another run's final chain, with its orders. */
  async replay(other: ReorgRun): Promise<void> {
    for (const { block, id } of other.chain) {
      await this.mine(block, id);
      await this.decide(other.decided.get(this.market.head.number) ?? []);
    }
  }

  async books(): Promise<Books> {
    const { read } = this.store;
    const fills: Fill[] = [];
    for await (const fill of read.fills.all(this.accountId)) fills.push(fill);
    const page = { limit: 1_000 };
    return {
      balances: await read.accounts.balances(this.accountId),
      fills: fills.map((fill) => this.unnamed(fill)),
      positions: (await read.positions.page(this.accountId, page))
        .map((position) => this.unnamed(position))
        .sort((a, b) => a.id.localeCompare(b.id)),
      orders: (await read.orders.page(this.accountId, page)).map((order) => this.unnamed(order)),
      impacts: this.executor?.ownImpacts(this.accountId) ?? new Map(),
      reports: this.reports,
    };
  }

  /** Without the account's name in it, so that two runs can be compared. */
  private unnamed<Row>(row: Row): Row {
    const text = JSON.stringify(row, (_, value: unknown) =>
      typeof value === 'bigint' ? { bigint: value.toString() } : value,
    );
    return JSON.parse(text.replaceAll(this.accountId, 'account')) as Row;
  }

  private async start(): Promise<void> {
    const { read } = this.store;
    this.executor = await createPaperExecutor({
      ...paperWorld(this.market),
      ledger: this.ledger,
      store: {
        ...read,
        accounts: {
          ...read.accounts,
          list: async () => (await read.accounts.list()).filter(({ id }) => id === this.accountId),
        },
      },
    });
    this.executor.onReopened((orders) =>
      orders.forEach(({ order, report }) => void this.follow(order.id, report)),
    );
    const open = await read.orders.open(this.accountId);
    for (const { order, report } of await this.executor.resume(open)) void this.follow(order.id, report);
  }

  private async restart(beforeStart: () => void = () => undefined): Promise<void> {
    this.market.silence();
    beforeStart();
    await this.start();
    await this.market.deliverFrom(START + 1);
  }

  private async reorganise({ depth, unseen, fault }: Extract<ReorgStep, { kind: 'reorg' }>): Promise<void> {
    const base = this.drop(depth);
    if (unseen) {
      await this.restart(() => this.market.fork(base));
      return;
    }
    this.fault = fault;
    await this.market.rollBack(base);
  }

  private async reset({ depth, blocks }: Extract<ReorgStep, { kind: 'reset' }>): Promise<void> {
    this.market.fork(this.drop(depth));
    for (const block of blocks) await this.mine(block, undefined, false);
    this.market.reset();
    await this.mine(QUIET);
  }

  /** Takes blocks off the chain and returns the number of the last one that is left. */
  private drop(depth: number): number {
    const left = Math.max(0, this.chain.length - depth);
    this.chain.splice(left);
    return START + left;
  }

  private async mine(block: BlockPlan, id?: number, deliver = true): Promise<void> {
    this.blocks += 1;
    const name = id ?? this.blocks;
    this.chain.push({ block, id: name });
    const states = new Map<string, Pool>();
    const swaps: PoolSwap[] = [];
    for (const { inRange, buys, size } of block.swaps) {
      const { address } = inRange ? range : pair;
      const pool = states.get(address) ?? this.market.pool(address)!;
      const tokenIn = buys ? USDC.address : token.address;
      const amount = BigInt(size) * (buys ? 10_000_000n : 5n * ether);
      const quote = quoteExactIn(pool, tokenIn, amount);
      if (quote.complete) {
        states.set(address, quote.after);
        const zeroForOne = pool.token0.address === tokenIn;
        const [amount0, amount1] = zeroForOne
          ? [quote.amountIn, -quote.amountOut]
          : [-quote.amountOut, quote.amountIn];
        swaps.push({ pool: pool.address, amount0, amount1 });
      }
    }
    const { hash } = aBlock(1_000_000 + name);
    const baseFeePerGas = block.dear ? 60_000_000_000n : 10_000_000_000n;
    await this.market.mine([...states.values()], { swaps, header: { hash, baseFeePerGas }, deliver });
  }

  /** On every height once: what was decided stays decided when its block is gone. */
  private async decide(plans: readonly OrderPlan[]): Promise<void> {
    const { number, timestamp } = this.market.head;
    if (this.decided.has(number)) return;
    this.decided.set(number, plans);
    for (const [index, plan] of plans.entries()) {
      const id = `${this.accountId}-${number}-${index}`;
      const side = plan.buys ? 'buy' : 'sell';
      const amountIn = BigInt(plan.size) * (plan.buys ? 1_000_000n : ether / 2n);
      const order = anOrder(id, plan.inRange ? range : pair, {
        side,
        amountIn,
        decidedAtBlock: number,
        accountId: this.accountId,
        gasStyle: STYLES[plan.style % STYLES.length]!,
        deadline: timestamp + plan.patience,
      });
      const minAmountOut = (order.quotedAmountOut * (plan.strict ? 995n : 500n)) / 1_000n;
      await this.request({ ...order, minAmountOut });
    }
  }

  private async request(order: Order): Promise<void> {
    await this.store.transaction(async (unit) => {
      await unit.lockAccount(this.accountId);
      const meta = { id: order.thoughtId, correlationId: 'c', orderId: order.id, analysisMs: 1 };
      await unit.appendThought(testDraft({ accountId: this.accountId }), meta);
      await unit.insertOrder(order);
    });
    const cancellation = { cancelled: false, onCancel: () => undefined };
    void this.follow(order.id, this.executor!.execute(order, { cancellation }));
  }

  private async follow(id: string, report: Promise<ExecutionReport>): Promise<void> {
    const { outcome } = await report;
    this.reports.set(id.replace(this.accountId, 'account'), outcome);
  }
}
