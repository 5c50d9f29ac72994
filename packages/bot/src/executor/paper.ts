import { FatalError, isTwinlaneError, RetryableError } from '@twinlane/core/errors';
import { landingBlock } from '@twinlane/core/fill/gasPlan';
import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import type { FillDraft } from '@twinlane/core/fill/settleOrder';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type {
  BlockUpdate,
  ExecutionReport,
  Executor,
  Ledger,
  PoolMirror,
  StoreReader,
} from '@twinlane/core/ports';
import type { Logger } from 'pino';
import { ImpactBook } from './impactBook.ts';
import type { LandingBlock, LandingPorts } from './landing.ts';
import { landOrder, pricingPools } from './landing.ts';

export interface PaperExecutorOptions extends LandingPorts {
  readonly mirror: Pick<PoolMirror, 'poolsOf' | 'onBlock'> & {
    /** A past block as `onBlock` would have delivered it; `undefined` where the node no longer has it. */
    blockAt(number: number, pools: readonly Address[]): Promise<BlockUpdate | undefined>;
  };
  readonly ledger: Pick<Ledger, 'book' | 'end'>;
  readonly store: Pick<StoreReader, 'accounts' | 'positions' | 'ownImpacts' | 'fills'>;
  readonly log: Pick<Logger, 'warn' | 'error'>;
}

/** The executor of paper accounts, and the own impact that their decisions must see. */
export interface PaperExecutor extends Executor {
  /** What the account's fills left in pools, by pool. */
  ownImpacts(accountId: string): ReadonlyMap<Address, OwnImpact>;
}

/** How often an order is tried again while the node cannot be asked about it. */
const MAX_UNCLEAR = 50;
/** Blocks kept while a fault lasts. What is due in older ones is read from the node again. */
const MAX_BACKLOG = 50;

/**
 * Executes orders on paper: each lands in the block that its gas style earns it, by the shared fill model. It settles as
 * a listener of the mirror, so create it before the mirror starts and before whoever decides on blocks listens.
 */
export async function createPaperExecutor(options: PaperExecutorOptions): Promise<PaperExecutor> {
  const executor = new Paper(options, await ImpactBook.load(options.store));
  options.mirror.onBlock((update) => executor.onBlock(update));
  return executor;
}

/** An order in flight. */
interface Pending {
  readonly order: Order;
  /** The next block it may be in. */
  next: number;
  unclear: number;
  readonly report: PromiseWithResolvers<ExecutionReport>;
}

class Paper implements PaperExecutor {
  private readonly options: PaperExecutorOptions;
  private readonly impacts: ImpactBook;
  /** In order of request. */
  private readonly pending = new Map<string, Pending>();
  private lastBlock = -1;
  /** Delivered blocks from the first on that could not be settled in full; most of the time none. */
  private backlog: BlockUpdate[] = [];

  constructor(options: PaperExecutorOptions, impacts: ImpactBook) {
    this.options = options;
    this.impacts = impacts;
  }

  ownImpacts(accountId: string): ReadonlyMap<Address, OwnImpact> {
    return this.impacts.of(accountId);
  }

  execute(order: Order, { cancellation }: Parameters<Executor['execute']>[1]): Promise<ExecutionReport> {
    const pending = this.take(order);
    const giveUp = (): void => {
      this.pending.delete(order.id);
      pending.report.resolve({
        outcome: 'unknown',
        reason: 'It was given up while in flight and is taken up again at the next start.',
      });
    };
    if (cancellation.cancelled) {
      giveUp();
    } else {
      cancellation.onCancel(giveUp);
    }
    return pending.report.promise;
  }

  resume(orders: readonly Order[]): Promise<void> {
    for (const order of orders) {
      // Nobody waits for the report of an order from an earlier process; what becomes of it is in the ledger.
      this.take(order).report.promise.catch(() => undefined);
    }
    return Promise.resolve();
  }

  /**
   * Settles what is due in the block. Before that, what became due in blocks that were not delivered, and what a fault
   * left unsettled: on its own block, and before later blocks fade what it has to see.
   */
  async onBlock(update: BlockUpdate): Promise<void> {
    const halted = new Set<string>();
    this.lastBlock = update.header.number;
    this.backlog.push(update);
    await this.settleUndelivered(halted);
    let unsettledFrom = halted.size > 0 ? 0 : undefined;
    for (const [index, block] of this.backlog.entries()) {
      this.impacts.fade(block, halted);
      await this.settle(this.dueIn(block.header.number), { update: block, past: block !== update }, halted);
      unsettledFrom ??= halted.size > 0 ? index : undefined;
    }
    this.backlog = unsettledFrom === undefined ? [] : this.backlog.slice(unsettledFrom).slice(-MAX_BACKLOG);
  }

  private take(order: Order): Pending {
    const known = this.pending.get(order.id);
    if (known !== undefined) {
      return known;
    }
    const next = Math.max(landingBlock(order.gasStyle, order.decidedAtBlock), this.lastBlock + 1);
    const pending: Pending = { order, next, unclear: 0, report: Promise.withResolvers() };
    this.pending.set(order.id, pending);
    return pending;
  }

  private dueIn(block: number): readonly Pending[] {
    return [...this.pending.values()].filter(({ next }) => next === block);
  }

  private async settleUndelivered(halted: Set<string>): Promise<void> {
    const delivered = this.backlog[0]?.header.number ?? this.lastBlock;
    const first = Math.min(delivered, ...[...this.pending.values()].map(({ next }) => next));
    for (let block = first; block < delivered; block += 1) {
      const due = this.dueIn(block);
      if (due.length > 0) {
        await this.settleMissed(block, due, halted);
      }
    }
  }

  private async settleMissed(block: number, due: readonly Pending[], halted: Set<string>): Promise<void> {
    try {
      const update = await this.options.mirror.blockAt(block, this.poolsFor(due));
      if (update !== undefined) {
        await this.settle(due, { update, past: true }, halted);
        return;
      }
      for (const { order } of due) {
        const reason = `Block ${block}, where it was to land, was missed, and the node no longer has its state.`;
        await this.end(order, 'expired', reason);
      }
    } catch (error) {
      due.forEach(({ order }) => halted.add(order.accountId));
      this.options.log.error({ err: error, block }, 'A missed block could not be settled');
    }
  }

  private poolsFor(due: readonly Pending[]): readonly Address[] {
    const pools = new Set(due.flatMap(({ order }) => order.route));
    for (const { order } of due) {
      const cash = order.side === 'buy' ? order.tokenIn : order.tokenOut;
      for (const pool of pricingPools(this.options, cash)) {
        pools.add(pool);
      }
    }
    return [...pools];
  }

  /**
   * In order of request. After a fault that may pass, the rest of the account's orders (`halted`) wait with the one it
   * struck.
   */
  private async settle(due: readonly Pending[], block: LandingBlock, halted: Set<string>): Promise<void> {
    for (const pending of due) {
      const { id, accountId } = pending.order;
      if (halted.has(accountId) || this.pending.get(id) !== pending) {
        continue;
      }
      try {
        if (!(await this.settleOne(pending, block))) {
          halted.add(accountId);
        }
      } catch (error) {
        halted.add(accountId);
        this.fail(pending, error);
      }
    }
  }

  /** False where the order could not be judged and has to be tried again on the same block. */
  private async settleOne(pending: Pending, block: LandingBlock): Promise<boolean> {
    const { order } = pending;
    const { number } = block.update.header;
    const landing = await landOrder(this.options, order, block, this.ownImpacts(order.accountId));
    if (landing.outcome === 'unclear') {
      pending.unclear += 1;
      this.options.log.warn(
        { order: order.id, reason: landing.reason },
        'A paper order cannot be judged yet',
      );
      if (pending.unclear >= MAX_UNCLEAR) {
        await this.end(order, 'expired', `It could not be tried on the node: ${landing.reason}`);
      }
      return false;
    }
    if (landing.outcome === 'mined') {
      await this.book(order, landing.fill, landing.impacts, number);
    } else if (landing.outcome === 'waiting') {
      pending.next = number + 1;
    } else {
      await this.end(order, landing.outcome, landing.reason);
    }
    return true;
  }

  private async book(
    order: Order,
    draft: FillDraft,
    changed: readonly OwnImpact[],
    block: number,
  ): Promise<void> {
    const impacts = this.impacts.withChanges(order.accountId, changed);
    // An order has one fill: with its id, booking twice is booking once.
    const fill = await this.options.ledger.book({ ...draft, id: order.id }, impacts);
    if (fill.outcome === 'filled') {
      this.impacts.replace(order.accountId, impacts, block);
    }
    this.report(order, reportOf(fill));
  }

  private async end(order: Order, status: 'rejected' | 'expired', reason: string): Promise<void> {
    await this.options.ledger.end(order.id, status, reason);
    this.report(order, { outcome: status, reason });
  }

  private report(order: Order, report: ExecutionReport): void {
    this.pending.get(order.id)?.report.resolve(report);
    this.pending.delete(order.id);
  }

  /** A fault that may pass leaves the order where it is: it is tried again on the same block when the next one comes. */
  private fail(pending: Pending, error: unknown): void {
    this.options.log.error({ err: error, order: pending.order.id }, 'A paper order could not be settled');
    if (!(error instanceof RetryableError)) {
      this.pending.delete(pending.order.id);
      pending.report.reject(
        isTwinlaneError(error) ? error : new FatalError('executor.fault', String(error), { cause: error }),
      );
    }
  }
}

function reportOf(fill: Fill): ExecutionReport {
  return fill.outcome === 'filled'
    ? { outcome: 'filled', fill }
    : { outcome: 'rejected', reason: `The swap reverted: ${fill.revertReason ?? 'unknown'}.`, fill };
}
