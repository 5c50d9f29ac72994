import type { Address, Hash } from '../money/hex.ts';
import type { BlockHeader } from './block.ts';

/** How far back is counted, seconds. */
export const VOLUME_WINDOW_SECONDS = 86_400;
/** What is forgotten together, seconds: the window ends so exactly. */
const PART_SECONDS = 300;
/** Blocks that can be taken back one by one. */
const REVERSIBLE_BLOCKS = 256;

/** Volumes of pools, read side. */
export interface VolumeReader {
  /** Cash base units that changed hands in a pool in the last 24 hours up to the last block, as far as blocks were seen. */
  of(pool: Address): bigint;
  /** Chain time (Unix seconds) from which every block was counted, where that is within the window; undefined otherwise. */
  since(): number | undefined;
}

interface Counted extends Pick<BlockHeader, 'number' | 'timestamp'> {
  readonly hash: Hash;
  readonly worth: ReadonlyMap<Address, bigint>;
}

/**
 * What changed hands in each pool over the last day, in memory: by parts of five minutes of chain time, with the newest blocks
 * kept apart so that they can be taken back. Where a block is missing it begins anew, and says since when.
 */
export class PoolVolumes implements VolumeReader {
  /** By start of the part, the oldest first. */
  readonly #parts = new Map<number, Map<Address, bigint>>();
  readonly #sums = new Map<Address, bigint>();
  #recent: Counted[] = [];
  #since: number | undefined;

  of(pool: Address): bigint {
    return this.#sums.get(pool) ?? 0n;
  }

  since(): number | undefined {
    const last = this.#recent.at(-1);
    if (last === undefined || this.#since === undefined) return undefined;
    return this.#since > last.timestamp - VOLUME_WINDOW_SECONDS ? this.#since : undefined;
  }

  /** Counts a block, once. `worth`: cash base units by pool. */
  count(
    {
      number,
      hash,
      parentHash,
      timestamp,
    }: Pick<BlockHeader, 'number' | 'hash' | 'parentHash' | 'timestamp'>,
    worth: ReadonlyMap<Address, bigint>,
  ): void {
    const last = this.#recent.at(-1)?.hash;
    if (last === hash) return;
    if (last !== parentHash) this.#beginAt(timestamp);
    this.#recent.push({ number, hash, timestamp, worth });
    if (this.#recent.length > REVERSIBLE_BLOCKS) this.#recent.shift();
    this.#add(timestamp, worth, 1n);
    this.#forgetBefore(timestamp - VOLUME_WINDOW_SECONDS);
  }

  /** Takes back what came after a block; begins anew where it went too far back to know. */
  rewind({ number, hash, timestamp }: Pick<BlockHeader, 'number' | 'hash' | 'timestamp'>): void {
    for (
      let last = this.#recent.at(-1);
      last !== undefined && last.number > number;
      last = this.#recent.at(-1)
    ) {
      this.#add(last.timestamp, last.worth, -1n);
      this.#recent.pop();
    }
    if (this.#recent.at(-1)?.hash !== hash) this.#beginAt(timestamp);
  }

  #beginAt(timestamp: number): void {
    this.#parts.clear();
    this.#sums.clear();
    this.#recent = [];
    this.#since = timestamp;
  }

  #add(timestamp: number, worth: ReadonlyMap<Address, bigint>, sign: bigint): void {
    const start = timestamp - (timestamp % PART_SECONDS);
    const part = this.#parts.get(start) ?? new Map<Address, bigint>();
    this.#parts.set(start, part);
    for (const [pool, amount] of worth) {
      addTo(part, pool, sign * amount);
      addTo(this.#sums, pool, sign * amount);
    }
  }

  #forgetBefore(from: number): void {
    for (const [start, part] of this.#parts) {
      if (start >= from) return;
      for (const [pool, amount] of part) addTo(this.#sums, pool, -amount);
      this.#parts.delete(start);
    }
  }
}

function addTo(sums: Map<Address, bigint>, pool: Address, amount: bigint): void {
  const sum = (sums.get(pool) ?? 0n) + amount;
  if (sum === 0n) sums.delete(pool);
  else sums.set(pool, sum);
}
