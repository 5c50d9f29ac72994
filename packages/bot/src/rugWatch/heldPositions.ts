import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address } from '@twinlane/core/money/hex';
import type { Logger } from 'pino';
import { readPositionIds } from './readPositionIds.ts';

/** What positions are read with. */
export interface HeldPositionsParts {
  readonly client: Pick<ChainReader, 'request' | 'batch'>;
  /** The block in which a pool was created, where that is known. */
  readonly createdAt: (pool: Address) => number | undefined;
  readonly log: Pick<Logger, 'warn'>;
}

interface Known {
  readonly ids: Set<bigint>;
  /** Last block that was read. */
  upTo: number;
}

/** Blocks after which new positions are looked for. */
const AGAIN_BLOCKS = 30;

/** The ids of positions in the V3 pools of what is held: read once when a pool comes, and what is new now and then. */
export class HeldPositions {
  readonly #parts: HeldPositionsParts;
  #known = new Map<Address, Known>();
  #isBusy = false;
  #isTold = false;

  constructor(parts: HeldPositionsParts) {
    this.#parts = parts;
  }

  /** These pools are held now: others are forgotten, and what is due is read beside whatever goes on. */
  follow(pools: readonly Address[], head: number): void {
    const kept = pools.flatMap((pool) => {
      const known = this.#known.get(pool);
      return known === undefined ? [] : [[pool, known] as const];
    });
    this.#known = new Map(kept);
    const due = pools.filter((pool) => head - (this.#known.get(pool)?.upTo ?? -Infinity) >= AGAIN_BLOCKS);
    if (due.length > 0 && !this.#isBusy) {
      this.#isBusy = true;
      void this.#read(due, head).finally(() => (this.#isBusy = false));
    }
  }

  /** Whether one of the positions is known to be in the pool. */
  has(pool: Address, ids: readonly bigint[]): boolean {
    const known = this.#known.get(pool)?.ids;
    return known !== undefined && ids.some((id) => known.has(id));
  }

  async #read(pools: readonly Address[], head: number): Promise<void> {
    const { client, createdAt, log } = this.#parts;
    for (const pool of pools) {
      const known = this.#known.get(pool) ?? { ids: new Set<bigint>(), upTo: (createdAt(pool) ?? 0) - 1 };
      this.#known.set(pool, known);
      const from = Math.min(known.upTo + 1, head);
      // What cannot be read, many nodes bound how far back, is not asked for again: what comes from here on is.
      known.upTo = head;
      try {
        const found = await readPositionIds(client, pool, { from, to: head });
        found.forEach((id) => known.ids.add(id));
      } catch (error) {
        if (!this.#isTold)
          log.warn({ err: error, pool }, 'The positions in a pool of what is held are not known');
        this.#isTold = true;
      }
    }
  }
}
