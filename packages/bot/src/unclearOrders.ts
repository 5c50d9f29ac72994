import type { DecisionRecord, Ledger } from '@twinlane/core/ledger';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Executor, PoolMirror, ResumedOrder, Store } from '@twinlane/core/ports';
import type { ParentOrders } from './parentOrders.ts';
import { isStoreAway } from './store/guardStore.ts';

/** Where orders are recorded, found and carried out. */
export interface UnclearOrdersParts {
  readonly account: Account;
  readonly store: { readonly read: Pick<Store['read'], 'orders'> };
  readonly ledger: Pick<Ledger, 'record' | 'recordAll'>;
  readonly executor: Pick<Executor, 'resume'>;
  readonly mirror: Pick<PoolMirror, 'head'>;
  /** Exits in slices, as they were read last. */
  readonly schedules: Pick<ParentOrders, 'isOld' | 'load'>;
}

/** Chain seconds after an order's deadline, or after an exit in slices was decided, in which a write that hung may yet be committed. */
const LOOKED_FOR_SECONDS = 600;

/**
 * Orders that may be stored though the database went away before it said so. Nobody carries them out, and an exit among them
 * would keep every other exit of its position waiting: once they are found stored, they are taken up as at a start. An exit in
 * slices among them would be begun twice: until it is clear, all are read again before anything is decided.
 */
export class UnclearOrders implements Pick<Ledger, 'record' | 'recordAll'> {
  readonly #parts: UnclearOrdersParts;
  /** Until when each is looked for, chain seconds. */
  readonly #until = new Map<string, number>();
  #schedulesUntil = 0;

  constructor(parts: UnclearOrdersParts) {
    this.#parts = parts;
  }

  /** As the ledger does; where that is not known to have happened, the order is looked for from then on. */
  record(decision: DecisionRecord): ReturnType<Ledger['record']> {
    return this.#noted([decision], this.#parts.ledger.record(decision));
  }

  /** The same for several. */
  recordAll(
    decisions: readonly DecisionRecord[],
    facts?: ReadonlyMap<string, unknown>,
  ): ReturnType<Ledger['recordAll']> {
    return this.#noted(decisions, this.#parts.ledger.recordAll(decisions, facts));
  }

  async #noted<Result>(decisions: readonly DecisionRecord[], recorded: Promise<Result>): Promise<Result> {
    try {
      return await recorded;
    } catch (error) {
      if (isStoreAway(error)) {
        for (const { intent, schedule } of decisions) {
          if (intent !== undefined) this.#until.set(intent.id, intent.deadline + LOOKED_FOR_SECONDS);
          const until = schedule === undefined ? 0 : schedule.placedAt + LOOKED_FOR_SECONDS;
          this.#schedulesUntil = Math.max(this.#schedulesUntil, until);
        }
      }
      throw error;
    }
  }

  /** Takes up those that are stored after all, and hands each to `follow`. To be called before anything is decided. */
  async takeUp(follow: (resumed: ResumedOrder) => void): Promise<void> {
    const { store, account, executor, mirror, schedules } = this.#parts;
    if (schedules.isOld() || mirror.head().timestamp <= this.#schedulesUntil) {
      await schedules.load();
    }
    if (this.#until.size === 0) {
      return;
    }
    for (const order of await store.read.orders.open(account.id)) {
      if (this.#until.has(order.id)) {
        (await executor.resume([order])).forEach(follow);
        this.#until.delete(order.id);
      }
    }
    const { timestamp } = mirror.head();
    for (const [id, until] of this.#until) {
      if (timestamp > until) this.#until.delete(id);
    }
  }
}
