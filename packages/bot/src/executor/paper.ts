import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Ledger } from '@twinlane/core/ledger';
import type { Account } from '@twinlane/core/portfolio/account';
import type {
  BlockUpdate,
  ExecutionReport,
  Executor,
  PoolMirror,
  ResumedOrder,
  Rollback,
  StoreReader,
} from '@twinlane/core/ports';
import type { Logger } from 'pino';
import type { DroppedBlocksOptions } from './droppedBlocks.ts';
import { DroppedBlocks, takeBackMissed } from './droppedBlocks.ts';
import { ImpactBook } from './impactBook.ts';
import type { LandingBlock } from './landing.ts';
import { pricingPools } from './landing.ts';
import { judgeTogether, type Judge, type Landed, type LandingsPorts } from './landings.ts';
import { messageOf } from './messageOf.ts';
import type { Pending } from './pendingOrders.ts';
import { asResumed, PendingOrders } from './pendingOrders.ts';
import { settleDue, type JudgedBlock, type SettleParts } from './settleDue.ts';

export interface PaperExecutorOptions extends LandingsPorts, DroppedBlocksOptions {
  readonly mirror: Pick<PoolMirror, 'poolsOf' | 'onBlock' | 'onRollback' | 'onReset'> & {
    /** A past block as `onBlock` would have delivered it; `undefined` where the node no longer has it. */
    blockAt(number: number, pools: readonly Address[]): Promise<BlockUpdate | undefined>;
  };
  readonly ledger: Pick<Ledger, 'settle' | 'reverse'>;
  readonly store: Pick<StoreReader, 'accounts' | 'positions' | 'ownImpacts' | 'fills' | 'orders'>;
  /** Whether an emergency stop forbids it: what has not landed by then is cancelled. */
  readonly isStopped?: (purpose: 'entry' | 'exit') => boolean;
  readonly log: Pick<Logger, 'warn' | 'error'>;
}

/** The executor of paper accounts, and the own impact that their decisions must see. */
export interface PaperExecutor extends Executor {
  /** What the account's fills left in pools, by pool. */
  ownImpacts(accountId: string): ReadonlyMap<Address, OwnImpact>;
}

/** How often an order is tried while the node cannot be asked about it, or while settling it fails. */
const MAX_TRIES = 50;
/** Blocks kept while a fault lasts. What is due in older ones is read from the node again. */
const MAX_BACKLOG = 50;

/**
 * Executes orders on paper: each lands in the block that its gas style earns it, by the shared fill model. It settles as
 * a listener of the mirror, so create it before the mirror starts and before whoever decides on blocks listens. What ended
 * in blocks that the chain has dropped since the last run is taken back first.
 */
export async function createPaperExecutor(options: PaperExecutorOptions): Promise<PaperExecutor> {
  await takeBackMissed(options);
  const executor = new Paper(options, await ImpactBook.load(options.store));
  options.mirror.onBlock((update) => executor.onBlock(update));
  options.mirror.onRollback((rollback) => executor.onRollback(rollback));
  options.mirror.onReset((head) => executor.onReset(head));
  return executor;
}

/** Of a block that says the same of all orders. */
function same(landed: Landed): Promise<Judge> {
  return Promise.resolve({ land: () => Promise.resolve(landed) });
}

class Paper implements PaperExecutor {
  private readonly options: PaperExecutorOptions;
  private readonly impacts: ImpactBook;
  private readonly orders = new PendingOrders();
  private readonly dropped: DroppedBlocks;
  private readonly settling: SettleParts;
  private readonly accounts = new Map<string, Account>();
  private lastBlock = -1;
  /** Delivered blocks from the first on that could not be settled in full; most of the time none. */
  private backlog: BlockUpdate[] = [];
  /** Counts how often the backlog was thrown away. */
  private resets = 0;

  constructor(options: PaperExecutorOptions, impacts: ImpactBook) {
    this.options = options;
    this.impacts = impacts;
    this.dropped = new DroppedBlocks(options, this.orders, impacts);
    this.settling = {
      ledger: options.ledger,
      orders: this.orders,
      impacts,
      verdictOf: (pending) => this.verdictOf(pending),
      sayTrouble: (pending, trouble) => this.sayTrouble(pending, trouble),
    };
  }

  ownImpacts(accountId: string): ReadonlyMap<Address, OwnImpact> {
    return this.impacts.of(accountId);
  }

  execute(order: Order, { cancellation }: Parameters<Executor['execute']>[1]): Promise<ExecutionReport> {
    const pending = this.orders.take(order, this.lastBlock + 1);
    const giveUp = (): void =>
      this.orders.end(pending, {
        outcome: 'unknown',
        reason: 'It was given up while in flight and is taken up again at the next start.',
      });
    if (cancellation.cancelled) {
      giveUp();
    } else {
      cancellation.onCancel(giveUp);
    }
    return pending.report.promise;
  }

  resume(orders: readonly Order[]): Promise<readonly ResumedOrder[]> {
    return Promise.resolve(orders.map((order) => asResumed(this.orders.take(order, 0))));
  }

  onReopened(listener: (orders: readonly ResumedOrder[]) => void): () => void {
    return this.dropped.onReopened(listener);
  }

  /**
   * Settles what is due in the block. Before that, what became due in blocks that were not delivered, and what a fault
   * left unsettled: on its own block, and before later blocks fade what it has to see.
   */
  async onBlock(update: BlockUpdate): Promise<void> {
    const halted = new Set<string>();
    this.lastBlock = update.header.number;
    this.backlog = [...this.backlog, update].slice(-MAX_BACKLOG);
    if (!(await this.dropped.takeBack())) {
      return;
    }
    const { backlog, resets } = this;
    await this.settleUndelivered(halted);
    let unsettledFrom = halted.size > 0 ? 0 : undefined;
    for (const [index, block] of backlog.entries()) {
      this.impacts.fade(block, halted);
      await this.settle(this.judged({ update: block, past: block !== update }), halted);
      unsettledFrom ??= halted.size > 0 ? index : undefined;
    }
    // After a reset meanwhile, these are blocks of the past.
    if (this.resets === resets) {
      this.backlog = unsettledFrom === undefined ? [] : backlog.slice(unsettledFrom);
    }
  }

  /** The books go back to the end of the ancestor; the blocks that follow settle everything once more. */
  async onRollback({ ancestor }: Rollback): Promise<void> {
    this.lastBlock = ancestor.number;
    this.backlog = this.backlog.filter(({ header }) => header.number <= ancestor.number);
    this.dropped.note(ancestor.number);
    await this.dropped.takeBack();
  }

  /**
   * More is gone than the mirror can say: with the next block, what the node no longer has is taken back. What is due in
   * blocks that are left unsettled is read from the node, on the chain as it now is.
   */
  onReset(head: BlockHeader): void {
    this.lastBlock = head.number;
    this.backlog = [];
    this.resets += 1;
    this.dropped.note();
  }

  private async settleUndelivered(halted: Set<string>): Promise<void> {
    const delivered = this.backlog[0]?.header.number ?? this.lastBlock;
    for (let number = this.orders.firstDue(); number < delivered; number += 1) {
      const due = this.orders.dueIn(number);
      if (due.length > 0) {
        due.forEach(({ order }) => this.impacts.miss(order.accountId, number));
        await this.settle(await this.missedBlock(number, due), halted);
      }
    }
  }

  private async missedBlock(number: number, due: readonly Pending[]): Promise<JudgedBlock> {
    try {
      const update = await this.options.mirror.blockAt(number, this.poolsFor(due));
      if (update !== undefined) {
        return this.judged({ update, past: true });
      }
    } catch (error) {
      return { number, judge: () => same({ outcome: 'unclear', reason: messageOf(error) }) };
    }
    const reason = `Block ${number}, where it was to land, was missed, and the node no longer has its state.`;
    return { number, judge: () => same({ outcome: 'expired', reason }) };
  }

  private judged(block: LandingBlock): JudgedBlock {
    const { number, hash } = block.update.header;
    return {
      number,
      hash,
      judge: (accountId, due) => {
        const orders = due.map(({ order }) => order);
        const given = { accountId, orders, impacts: this.ownImpacts(accountId) };
        return judgeTogether(this.options, block, given, this.accounts);
      },
    };
  }

  private poolsFor(due: readonly Pending[]): readonly Address[] {
    const pools = new Set(due.flatMap(({ order }) => order.route));
    for (const { order } of due) {
      const cash = order.side === 'sell' ? order.tokenOut : order.tokenIn;
      for (const pool of pricingPools(this.options, cash)) {
        pools.add(pool);
      }
    }
    return [...pools];
  }

  /**
   * Settles what is due in a block. After one that cannot be settled yet, the rest of its account's orders (`halted`) wait
   * with it.
   */
  private async settle(block: JudgedBlock, halted: Set<string>): Promise<void> {
    const due = Map.groupBy(this.orders.dueIn(block.number), ({ order }) => order.accountId);
    for (const [accountId, orders] of due) {
      if (!halted.has(accountId) && !(await settleDue(this.settling, block, accountId, orders))) {
        halted.add(accountId);
      }
    }
  }

  private verdictOf({ order, tries, verdict }: Pending): Landed | undefined {
    return (tries >= MAX_TRIES ? verdict : undefined) ?? this.stopped(order);
  }

  private stopped({ side }: Order): Extract<Landed, { readonly outcome: 'rejected' }> | undefined {
    const isStopped = this.options.isStopped?.(side === 'sell' ? 'exit' : 'entry') === true;
    return isStopped ? { outcome: 'rejected', reason: 'It was cancelled by an emergency stop.' } : undefined;
  }

  /** Once for as long as it is the same trouble. */
  private sayTrouble(pending: Pending, error: unknown): void {
    const message = messageOf(error);
    if (pending.said !== message) {
      pending.said = message;
      this.options.log.error(
        { err: error, order: pending.order.id },
        'A paper order cannot be settled, trying on',
      );
    }
  }
}
