import type { Address, Hash } from '@twinlane/core/money/hex';
import type { RugAct } from '@twinlane/core/rug/rugFacts';
import type { ActsOfTokens, Keepers, ReadBlock } from './readActs.ts';

/** Blocks for which logs that were not given are asked for again. */
const UNREAD_BLOCKS = 10;

type InTime = (work: Promise<ActsOfTokens>) => Promise<ActsOfTokens | undefined>;

/**
 * Reads the acts of block after block, and again those that the node did not give. One reading of a block is under way at most:
 * one that came too late is waited for again with the next block, not begun anew.
 */
export class ActReadings {
  readonly #read: (block: ReadBlock, keepers: Keepers) => Promise<ActsOfTokens>;
  readonly #underWay = new Map<Hash, Promise<ActsOfTokens>>();
  #unread: readonly ReadBlock[] = [];

  constructor(read: (block: ReadBlock, keepers: Keepers) => Promise<ActsOfTokens>) {
    this.#read = read;
  }

  /** Of this block, and of those before it whose logs the node did not give; `inTime` gives up what takes too long. */
  async next(newest: ReadBlock, keepers: Keepers, inTime: InTime): Promise<ActsOfTokens> {
    const blocks = [...this.#unread, newest];
    const answers = await Promise.all(blocks.map((block) => inTime(this.#reading(block, keepers))));
    const found = new Map<Address, readonly RugAct[]>();
    for (const acts of answers) {
      acts?.forEach((those, token) => found.set(token, [...(found.get(token) ?? []), ...those]));
    }
    this.#keep(
      blocks.filter(({ number }, index) => {
        return answers[index] === undefined && newest.number - number < UNREAD_BLOCKS;
      }),
    );
    return found;
  }

  /** Forgets the blocks after that one, which the chain went back to; all of them without one. */
  forget(after = Number.NEGATIVE_INFINITY): void {
    this.#keep(this.#unread.filter(({ number }) => number <= after));
  }

  #keep(unread: readonly ReadBlock[]): void {
    this.#unread = unread;
    const wanted = new Set(unread.map(({ hash }) => hash));
    for (const hash of this.#underWay.keys()) {
      if (!wanted.has(hash)) this.#underWay.delete(hash);
    }
  }

  #reading(block: ReadBlock, keepers: Keepers): Promise<ActsOfTokens> {
    const known = this.#underWay.get(block.hash);
    if (known !== undefined) {
      return known;
    }
    const begun = this.#read(block, keepers);
    this.#underWay.set(block.hash, begun);
    // What failed is asked for anew.
    begun.catch(() => {
      if (this.#underWay.get(block.hash) === begun) this.#underWay.delete(block.hash);
    });
    return begun;
  }
}
