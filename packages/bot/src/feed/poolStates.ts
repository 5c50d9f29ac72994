import type { Pool } from '@twinlane/core/amm/pool';
import type { Address } from '@twinlane/core/money/hex';

/** Pools by address; `undefined` where there is none. */
export type PoolChanges = ReadonlyMap<Address, Pool | undefined>;

/** One change of the mirrored pools, in a chain of all that came after it. */
export interface AppliedChange {
  /** What each changed pool was before. */
  readonly before: PoolChanges;
  next: AppliedChange | undefined;
}

/**
 * The mirrored pools as they stand, and what each change replaced. Pools are immutable values, so that a change costs no
 * more than what it touches, and whoever holds a change can look at both its ends for as long as it likes: the later
 * changes stay reachable from it.
 */
export class PoolStates {
  private readonly pools: Map<Address, Pool>;
  private last: AppliedChange = { before: new Map(), next: undefined };

  constructor(pools: ReadonlyMap<Address, Pool>) {
    this.pools = new Map(pools);
  }

  /** The pools as they stand now; a live view. */
  get current(): ReadonlyMap<Address, Pool> {
    return this.pools;
  }

  apply(changes: PoolChanges): AppliedChange {
    const before = new Map<Address, Pool | undefined>();
    for (const [address, pool] of changes) {
      before.set(address, this.pools.get(address));
      if (pool === undefined) {
        this.pools.delete(address);
      } else {
        this.pools.set(address, pool);
      }
    }
    const change = { before, next: undefined };
    this.last.next = change;
    this.last = change;
    return change;
  }

  /** A pool as it stood before a change of these states. */
  beforeChange(change: AppliedChange, address: Address): Pool | undefined {
    return this.valueFrom(change, address);
  }

  /** A pool as a change of these states left it. */
  afterChange(change: AppliedChange, address: Address): Pool | undefined {
    return this.valueFrom(change.next, address);
  }

  private valueFrom(first: AppliedChange | undefined, address: Address): Pool | undefined {
    for (let change = first; change !== undefined; change = change.next) {
      if (change.before.has(address)) {
        return change.before.get(address);
      }
    }
    return this.pools.get(address);
  }
}
