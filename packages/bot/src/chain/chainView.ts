import type { BlockHeader } from '@twinlane/core/market/block';
import type { ChainBlock } from '@twinlane/core/market/chainReader';

const HEADERS_KEPT = 1_024;
const DELIVERED_KEPT = 512;

/** A block with its place in the chain. */
type CourseBlock = Pick<BlockHeader, 'number' | 'hash' | 'parentHash'>;

/** What has been seen of the chain: headers by hash, and the blocks that were delivered as its course, by number. */
export class ChainView {
  private readonly headers = new Map<string, ChainBlock>();
  private readonly delivered = new Map<number, string>();
  /** Hashes of delivered blocks that the chain has left since, and of what came after them. */
  private readonly left = new Set<string>();
  private newest: number | undefined;

  /** Number of the newest delivered block: what is older than that is no news. */
  get floor(): number | undefined {
    return this.newest;
  }

  /** Takes note of a header that some node showed. */
  see(block: ChainBlock): void {
    this.headers.set(block.hash, block);
    trim(this.headers, HEADERS_KEPT);
  }

  header(hash: string): ChainBlock | undefined {
    return this.headers.get(hash);
  }

  /** The chain is followed from this block on, which may be older than what was delivered. */
  start(block: CourseBlock): void {
    this.left.clear();
    this.deliver(block);
    // What stands below it is told by its parents, as far as they were seen: a fork there is found by that.
    for (let child: CourseBlock | undefined = block; child !== undefined && child.number > 0;) {
      const number: number = child.number - 1;
      if (this.delivered.get(number) !== child.parentHash) {
        this.delivered.set(number, child.parentHash);
      }
      child = this.delivered.size < DELIVERED_KEPT ? this.headers.get(child.parentHash) : undefined;
    }
  }

  /**
   * Takes note of a block as the course of the chain. Another one at its height, and what came after that, is forgotten.
   * One that follows on a block which the chain has left was delivered late and says nothing.
   */
  deliver({ number, hash, parentHash }: CourseBlock): void {
    if (this.left.has(hash) || this.left.has(parentHash)) {
      this.left.add(hash);
      trim(this.left, DELIVERED_KEPT);
      return;
    }
    if (this.delivered.get(number) !== hash || this.newest !== number) {
      this.forget(number);
    }
    this.delivered.set(number, hash);
    this.newest = number;
    trim(this.delivered, DELIVERED_KEPT);
  }

  /** The hash of the delivered block of that number. */
  hashAt(number: number): string | undefined {
    return this.delivered.get(number);
  }

  /** Number of the delivered block that a header contradicts: at its own height, or as its parent. */
  conflict({ number, hash, parentHash }: CourseBlock): number | undefined {
    const own = this.delivered.get(number);
    if (own !== undefined) {
      return own === hash ? undefined : number;
    }
    const parent = this.delivered.get(number - 1);
    return parent === undefined || parent === parentHash ? undefined : number - 1;
  }

  /** Whether a header is one of the delivered blocks or follows on one. */
  isLinked({ number, hash, parentHash }: CourseBlock): boolean {
    return this.delivered.get(number) === hash || this.delivered.get(number - 1) === parentHash;
  }

  /** The chain went another way before `number`: what was delivered says nothing any more. */
  leave(number: number): void {
    for (const [at, hash] of this.delivered) {
      if (at >= number) {
        this.left.add(hash);
      }
    }
    this.delivered.clear();
    this.newest = Math.min(this.newest ?? number, number);
  }

  private forget(from: number): void {
    for (const number of this.delivered.keys()) {
      if (number >= from) {
        this.delivered.delete(number);
      }
    }
  }
}

function trim<Key>(map: Map<Key, unknown> | Set<Key>, size: number): void {
  while (map.size > size) {
    const [oldest] = map.keys();
    if (oldest === undefined) {
      return;
    }
    map.delete(oldest);
  }
}
