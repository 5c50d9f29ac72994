import type { DecisionRecord, Ledger } from '@twinlane/core/ledger';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Executor, PoolMirror, ResumedOrder, Store } from '@twinlane/core/ports';
import { isStoreAway } from './store/guardStore.ts';

/** Where orders are recorded, found and carried out. */
export interface UnclearOrdersParts {
  readonly account: Account;
  readonly store: { readonly read: Pick<Store['read'], 'orders'> };
  readonly ledger: Pick<Ledger, 'record' | 'recordAll'>;
  readonly executor: Pick<Executor, 'resume'>;
  readonly mirror: Pick<PoolMirror, 'head'>;
}

/** Chain seconds after an order's deadline in which a write that hung may yet be committed. */
const LOOKED_FOR_SECONDS = 600;

/**
 * Orders that may be stored though the database went away before it said so. Nobody carries them out, and an exit among them
 * would keep every other exit of its position waiting: once they are found stored, they are taken up as at a start.
 */
export class UnclearOrders implements Pick<Ledger, 'record' | 'recordAll'> {
  readonly #parts: UnclearOrdersParts;
  /** Until when each is looked for, chain seconds. */
  readonly #until = new Map<string, number>();

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
        for (const { intent } of decisions) {
          if (intent !== undefined) this.#until.set(intent.id, intent.deadline + LOOKED_FOR_SECONDS);
        }
      }
      throw error;
    }
  }

  /** Takes up those that are stored after all, and hands each to `follow`. */
  async takeUp(follow: (resumed: ResumedOrder) => void): Promise<void> {
    if (this.#until.size === 0) {
      return;
    }
    const { store, account, executor, mirror } = this.#parts;
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
