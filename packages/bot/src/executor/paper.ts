import { RetryableError } from '@twinlane/core/errors';
import { landingBlock } from '@twinlane/core/fill/gasPlan';
import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import type { FillDraft } from '@twinlane/core/fill/settleOrder';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type {
  BlockUpdate,
  ExecutionReport,
  Executor,
  Ledger,
  PoolMirror,
  ResumedOrder,
  StoreReader,
} from '@twinlane/core/ports';
import type { Logger } from 'pino';
import { ImpactBook } from './impactBook.ts';
import type { Landing, LandingBlock, LandingPorts } from './landing.ts';
import { landOrder, pricingPools } from './landing.ts';

export interface PaperExecutorOptions extends LandingPorts {
  readonly mirror: Pick<PoolMirror, 'poolsOf' | 'onBlock' | 'onReset'> & {
    /** A past block as `onBlock` would have delivered it; `undefined` where the node no longer has it. */
    blockAt(number: number, pools: readonly Address[]): Promise<BlockUpdate | undefined>;
  };
  readonly ledger: Pick<Ledger, 'book' | 'end'>;
  readonly store: Pick<StoreReader, 'accounts' | 'positions' | 'ownImpacts' | 'fills'>;
  readonly log: Pick<Logger, 'error'>;
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
 * a listener of the mirror, so create it before the mirror starts and before whoever decides on blocks listens.
 */
export async function createPaperExecutor(options: PaperExecutorOptions): Promise<PaperExecutor> {
  const executor = new Paper(options, await ImpactBook.load(options.store));
  options.mirror.onBlock((update) => executor.onBlock(update));
  options.mirror.onReset((head) => executor.onReset(head));
  return executor;
}

/** Settles an order in a block. Rejects for faults. */
type Judge = (order: Order) => Promise<Landing>;

/** An order in flight. */
interface Pending {
  readonly order: Order;
  /** The next block it may be in. */
  next: number;
  /** Tries that failed, not counting those that found the store away. */
  tries: number;
  /** What becomes of it when it has been tried often enough. */
  verdict: Extract<Landing, { readonly outcome: 'rejected' | 'expired' }> | undefined;
  /** What was said last of why it cannot be settled. */
  said: string | undefined;
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
    const pending = this.take(order, this.lastBlock + 1);
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

  resume(orders: readonly Order[]): Promise<readonly ResumedOrder[]> {
    return Promise.resolve(orders.map((order) => ({ order, report: this.take(order, 0).report.promise })));
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
      const landing = { update: block, past: block !== update };
      await this.settle(block.header.number, halted, (order) => this.land(order, landing));
      unsettledFrom ??= halted.size > 0 ? index : undefined;
    }
    this.backlog = unsettledFrom === undefined ? [] : this.backlog.slice(unsettledFrom).slice(-MAX_BACKLOG);
  }

  /** What is due in blocks that are left unsettled is read from the node, on the chain as it now is. */
  onReset(head: BlockHeader): void {
    this.backlog = [];
    this.lastBlock = head.number;
    this.impacts.reset();
  }

  /** `earliest`: a block that the order may be in, whatever its gas style. */
  private take(order: Order, earliest: number): Pending {
    const known = this.pending.get(order.id);
    if (known !== undefined) {
      return known;
    }
    const pending: Pending = {
      order,
      next: Math.max(landingBlock(order.gasStyle, order.decidedAtBlock), earliest),
      tries: 0,
      verdict: undefined,
      said: undefined,
      report: Promise.withResolvers(),
    };
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
        due.forEach(({ order }) => this.impacts.miss(order.accountId, block));
        await this.settle(block, halted, await this.judgeOfMissed(block, due));
      }
    }
  }

  private async judgeOfMissed(block: number, due: readonly Pending[]): Promise<Judge> {
    try {
      const update = await this.options.mirror.blockAt(block, this.poolsFor(due));
      if (update !== undefined) {
        return (order) => this.land(order, { update, past: true });
      }
    } catch (error) {
      return () => Promise.resolve({ outcome: 'unclear', reason: messageOf(error) });
    }
    const reason = `Block ${block}, where it was to land, was missed, and the node no longer has its state.`;
    return () => Promise.resolve({ outcome: 'expired', reason });
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

  private land(order: Order, block: LandingBlock): Promise<Landing> {
    return landOrder(this.options, order, block, this.ownImpacts(order.accountId));
  }

  /**
   * Settles what is due in a block, in order of request. After one that cannot be settled yet, the rest of its account's
   * orders (`halted`) wait with it.
   */
  private async settle(block: number, halted: Set<string>, judge: Judge): Promise<void> {
    for (const pending of this.dueIn(block)) {
      const { order } = pending;
      if (halted.has(order.accountId) || this.pending.get(order.id) !== pending) {
        continue;
      }
      try {
        const spent = pending.tries >= MAX_TRIES ? pending.verdict : undefined;
        const landing = spent ?? (await judge(order));
        if (landing.outcome === 'unclear') {
          halted.add(order.accountId);
          this.sayTrouble(pending, landing.reason);
          pending.tries += 1;
          pending.verdict = { outcome: 'expired', reason: `It could not be judged: ${landing.reason}` };
        } else {
          await this.conclude(pending, landing, block);
        }
      } catch (error) {
        halted.add(order.accountId);
        this.fail(pending, error);
      }
    }
  }

  private async conclude(
    pending: Pending,
    landing: Exclude<Landing, { readonly outcome: 'unclear' }>,
    block: number,
  ): Promise<void> {
    if (landing.outcome === 'mined') {
      await this.book(pending.order, landing.fill, landing.impacts, block);
    } else if (landing.outcome === 'waiting') {
      pending.next = block + 1;
    } else {
      await this.options.ledger.end(pending.order.id, landing.outcome, landing.reason);
      this.report(pending.order, landing);
    }
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

  private report(order: Order, report: ExecutionReport): void {
    this.pending.get(order.id)?.report.resolve(report);
    this.pending.delete(order.id);
  }

  /**
   * The order stays where it is and is tried again on the same block when the next one comes: without end while the store
   * is away, since it could not be ended either.
   */
  private fail(pending: Pending, error: unknown): void {
    this.sayTrouble(pending, error);
    if (!(error instanceof RetryableError)) {
      pending.tries += 1;
      pending.verdict ??= { outcome: 'rejected', reason: `It could not be settled: ${messageOf(error)}` };
    }
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function reportOf(fill: Fill): ExecutionReport {
  return fill.outcome === 'filled'
    ? { outcome: 'filled', fill }
    : { outcome: 'rejected', reason: `The swap reverted: ${fill.revertReason ?? 'unknown'}.`, fill };
}
