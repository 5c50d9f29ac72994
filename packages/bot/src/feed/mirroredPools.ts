import type { Pool } from '@twinlane/core/amm/pool';
import { FatalError } from '@twinlane/core/errors';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Address } from '@twinlane/core/money/hex';
import type { BlockUpdate, Rollback } from '@twinlane/core/ports';
import type { LogEffect } from './applyLogs.ts';
import { DormantPools } from './dormantPools.ts';
import { KeptBlocks } from './keptBlocks.ts';
import { PoolDirectory } from './poolDirectory.ts';
import type { MirrorState } from './mirrorState.ts';
import type { PoolChanges } from './poolStates.ts';
import { PoolStates } from './poolStates.ts';

/** What a rollback came to. */
export interface TakenBack {
  readonly rollback: Rollback;
  /** Pools that were created in the dropped blocks. */
  readonly forgotten: readonly KnownPool[];
}

/** Which pools are mirrored, how they stand at the head, and how they stood in the last blocks. */
export class MirroredPools {
  readonly directory = new PoolDirectory();
  private readonly dormant = new DormantPools();
  private readonly keep: number;
  private loaded: { readonly states: PoolStates; readonly kept: KeptBlocks } | undefined;
  /** Pools whose state was read from the node at a later block than the others', and that block. */
  private readonly readAt = new Map<Address, number>();

  constructor(keep: number) {
    this.keep = keep;
  }

  get isLoaded(): boolean {
    return this.loaded !== undefined;
  }

  get head(): BlockHeader {
    return this.now().kept.head;
  }

  /** The blocks that can be taken back. */
  get kept(): KeptBlocks {
    return this.now().kept;
  }

  get current(): ReadonlyMap<Address, Pool> {
    return this.now().states.current;
  }

  /** Of all known pools. */
  get known(): readonly KnownPool[] {
    return [...this.directory.pools.values()];
  }

  /** Those that are worth looking at. */
  *lively(): Generator<Pool, void, undefined> {
    for (const pool of this.current.values()) {
      if (!this.dormant.has(pool)) {
        yield pool;
      }
    }
  }

  pairing(tokenA: Address, tokenB: Address): readonly Pool[] {
    const { current } = this;
    return this.directory
      .pairing(tokenA, tokenB)
      .map((address) => current.get(address))
      .filter((pool) => pool !== undefined)
      .filter((pool) => !this.dormant.has(pool));
  }

  /** Starts anew from a state that was read; nothing before it can be gone back to. */
  load({ head, pools }: MirrorState): void {
    this.loaded = { states: new PoolStates(pools), kept: new KeptBlocks(head, this.keep) };
    this.readAt.clear();
  }

  /** Takes the next block in. */
  advance(header: BlockHeader, effect: LogEffect, backfill: boolean): BlockUpdate {
    const { states, kept } = this.now();
    const change = states.apply(effect.changes);
    kept.add({ header, change, created: effect.created });
    for (const pool of effect.created) {
      this.directory.put(pool);
    }
    this.dormant.look(header.number, this.directory.pools.values(), states.current);
    return {
      header,
      before: (pool) => states.beforeChange(change, pool),
      after: (pool) => states.afterChange(change, pool),
      swaps: effect.swaps,
      backfill,
    };
  }

  /** The pools that were added after block `ancestor`: how they stood there is not known. */
  readLaterThan(ancestor: number): readonly KnownPool[] {
    return this.known.filter(({ address }) => (this.readAt.get(address) ?? -1) > ancestor);
  }

  /** Goes back to a kept block. The pools of `readLaterThan` have no state then. */
  rollBackTo(ancestor: number): TakenBack {
    const { states, kept } = this.now();
    const dropped = kept.takeBack(ancestor);
    const restored = new Map<Address, Pool | undefined>();
    const forgotten: KnownPool[] = [];
    for (const { change, created } of dropped.toReversed()) {
      for (const [address, pool] of change.before) {
        restored.set(address, pool);
      }
      for (const pool of created) {
        this.directory.remove(pool);
        forgotten.push(pool);
      }
    }
    for (const { address } of this.readLaterThan(ancestor)) {
      restored.set(address, undefined);
      this.readAt.delete(address);
    }
    states.apply(this.mirroredOnly(restored));
    return {
      rollback: { ancestor: kept.head, dropped: dropped.map(({ header }) => header) },
      forgotten,
    };
  }

  /** Adds pools as they stand at the head. */
  join(known: readonly KnownPool[], pools: ReadonlyMap<Address, Pool>): void {
    if (known.length === 0) {
      return;
    }
    const { states, kept } = this.now();
    for (const pool of known) {
      this.directory.put(pool);
      this.readAt.set(pool.address, kept.head.number);
    }
    states.apply(new Map(known.map(({ address }) => [address, pools.get(address)])));
    for (const [address, block] of this.readAt) {
      if (block <= kept.oldest) {
        this.readAt.delete(address);
      }
    }
  }

  /** Drops pools of little worth: those that nobody `wants`, then those that have been empty for long. Returns how many. */
  makeRoom(count: number, wants: (pool: KnownPool) => boolean): number {
    const { current } = this;
    const unwanted = this.known.filter((pool) => !wants(pool));
    const dormant = this.known.filter(({ address }) => {
      const pool = current.get(address);
      return pool === undefined ? this.dormant.isListed(address) : this.dormant.has(pool);
    });
    const dropped = [...new Set([...unwanted, ...dormant])].slice(0, count);
    for (const pool of dropped) {
      this.directory.remove(pool);
    }
    this.now().states.apply(new Map(dropped.map(({ address }) => [address, undefined])));
    return dropped.length;
  }

  /** Without pools that were dropped from the directory to make room. */
  private mirroredOnly(changes: ReadonlyMap<Address, Pool | undefined>): PoolChanges {
    return new Map(
      [...changes].map(([address, pool]) => [
        address,
        this.directory.get(address) === undefined ? undefined : pool,
      ]),
    );
  }

  private now(): NonNullable<typeof this.loaded> {
    if (this.loaded === undefined) {
      throw new FatalError('feed.not-started', 'The pool mirror was read before it had loaded.');
    }
    return this.loaded;
  }
}
