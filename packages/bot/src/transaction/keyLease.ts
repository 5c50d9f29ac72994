import type { Store } from '@twinlane/core/ports';
import type { Fence, KeyOfChain } from '@twinlane/core/transaction/transactionStore';
import type { LeaseOptions } from './managerOptions.ts';

/** Share of its time after which a lease that was not renewed counts as lost here, before the database says so. */
const TRUSTED = 0.8;

/** Without a transaction round it, a process that stands still in the middle holds no lock. */
const ALONE = { oneStatement: true };

export interface KeyLeaseOptions {
  readonly store: Store;
  readonly key: KeyOfChain;
  readonly lease: LeaseOptions;
  /** Never steps back, ms. */
  readonly monotonic: () => number;
}

/** The right to sign with a key, kept alive. One owner at a time. */
export class KeyLease {
  readonly #options: KeyLeaseOptions;
  #fence: Fence | undefined;
  #trustedUntil = 0;
  #forced = false;

  constructor(options: KeyLeaseOptions) {
    this.#options = options;
  }

  /** The fence, as far as this process can know; the statement that stores an attempt checks it. */
  get fence(): Fence | undefined {
    return this.#options.monotonic() < this.#trustedUntil ? this.#fence : undefined;
  }

  /** Takes the lease or prolongs it. `taken`: it was not held before. Rejects where the database does not answer. */
  async keep(): Promise<'taken' | 'held' | 'lost' | 'elsewhere'> {
    const { store, key, lease, monotonic } = this.#options;
    const { ttlMs } = lease;
    const began = monotonic();
    const held = this.#fence;
    if (held !== undefined) {
      const renewed = await store.transaction((unit) => unit.renewLease(held, ttlMs), ALONE);
      if (renewed) {
        this.#trustedUntil = began + ttlMs * TRUSTED;
        return 'held';
      }
      this.drop();
      return 'lost';
    }
    // Once only: that the database was opened proves that nobody else lives.
    const force = lease.exclusive && !this.#forced;
    const taken = await store.transaction(
      (unit) => unit.takeLease(key, { owner: lease.owner, ttlMs, force }),
      ALONE,
    );
    if (taken === undefined) {
      return 'elsewhere';
    }
    this.#forced = true;
    this.#fence = taken;
    this.#trustedUntil = began + ttlMs * TRUSTED;
    return 'taken';
  }

  /** It is another's: forgotten here. */
  drop(): void {
    this.#fence = undefined;
    this.#trustedUntil = 0;
  }

  /** Gives it back, so that the next need not wait. */
  async release(): Promise<void> {
    const held = this.#fence;
    this.drop();
    if (held !== undefined) {
      await this.#options.store.transaction((unit) => unit.releaseLease(held), ALONE);
    }
  }
}
