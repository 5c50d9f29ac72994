import { UserError } from '@twinlane/core/errors';
import type { Anvil } from '../anvil/anvil.ts';
import { dumpCheckpoint } from '../anvil/dumpCheckpoint.ts';
import { reloadAnvil } from '../anvil/reloadAnvil.ts';
import { writeCheckpoint } from './checkpointFile.ts';
import type { Market, MarketBlock } from './market.ts';
import { openProgressFile, type Progress, type ProgressFile } from './progressFile.ts';
import { pruneAccounts } from './pruneAccounts.ts';

/** When the runner saves and tidies up. */
export interface RunnerOptions {
  /** Where checkpoints go; nothing is saved where absent. */
  readonly folder?: string;
  /** Blocks between checkpoints. A restart replays at most so many. */
  readonly checkpointEvery: number;
  /** Blocks between recyclings of the node. Part of the market's course: every run of a seed must use the same. */
  readonly recycleEvery: number;
  /** Block of the checkpoint that the market was restored from; absent for a new market. */
  readonly savedAtBlock?: number;
}

/** Makes blocks one after the other, keeps them safe, and keeps the node from growing. */
export class MarketRunner {
  readonly #anvil: Anvil;
  readonly #market: Market;
  readonly #options: RunnerOptions;
  #progress: ProgressFile | undefined;
  /** Block of the folder's checkpoint, where it is up to date. */
  #savedAtBlock: number | undefined;

  constructor(anvil: Anvil, market: Market, options: RunnerOptions) {
    this.#anvil = anvil;
    this.#market = market;
    this.#options = options;
    this.#savedAtBlock = options.savedAtBlock;
  }

  /** Replays, without waiting, the blocks that were mined after the checkpoint, and makes sure that they came out the same. */
  async catchUp(progress: Progress): Promise<void> {
    while (this.#market.head.number < progress.blockNumber) {
      await this.#step();
    }
    const { number, hash } = this.#market.head;
    if (number === progress.blockNumber && hash !== progress.blockHash) {
      throw new UserError(
        'sandbox.replay-diverged',
        `The market cannot be brought back to where it was: block ${number} came out different.`,
        {
          hint: 'The data is of another version of Twinlane. Start a new market with `twinlane sandbox reset`, or delete the folder.',
        },
      );
    }
  }

  /** Makes blocks without saving anything in between. */
  async advance(blocks: number): Promise<void> {
    for (let left = blocks; left > 0; left -= 1) {
      await this.#step();
    }
  }

  /** Makes one block and saves what is due. */
  async mine(): Promise<MarketBlock> {
    const result = await this.#step();
    const { number, hash } = this.#market.head;
    if (this.#options.folder !== undefined) {
      // Replaying the agents does not bring back what others did, so that is saved at once.
      if (result.foreign || number - (this.#savedAtBlock ?? -Infinity) >= this.#options.checkpointEvery) {
        await this.save();
      }
      this.#progress ??= openProgressFile(this.#options.folder);
      this.#progress.write({ blockNumber: number, blockHash: hash });
    }
    return result;
  }

  /** Writes a checkpoint of the last block, unless there is one already. */
  async save(): Promise<void> {
    if (this.#options.folder !== undefined && this.#savedAtBlock !== this.#market.head.number) {
      await this.#write(await dumpCheckpoint(this.#anvil));
    }
  }

  /** The market's settings have changed: the next `save` writes in any case. */
  invalidate(): void {
    this.#savedAtBlock = undefined;
  }

  /** Closes the files; the node goes on. */
  close(): void {
    this.#progress?.close();
    this.#progress = undefined;
  }

  async #step(): Promise<MarketBlock> {
    const { head, compactedAtBlock } = this.#market;
    // Before the block and not after the one it follows, so that a restart in between does it as well.
    if (head.number - compactedAtBlock >= this.#options.recycleEvery) {
      await this.#recycle();
    }
    return this.#market.step();
  }

  /** Takes long-abandoned tokens off the chain and lets the node begin afresh, at the same addresses. */
  async #recycle(): Promise<void> {
    const contracts = this.#market.compact();
    const chain = await pruneAccounts(await dumpCheckpoint(this.#anvil), contracts);
    await reloadAnvil(this.#anvil, chain);
    await this.#write(chain);
  }

  async #write(chain: Uint8Array): Promise<void> {
    if (this.#options.folder !== undefined) {
      await writeCheckpoint(this.#options.folder, { market: this.#market.state(), chain });
      this.#savedAtBlock = this.#market.head.number;
    }
  }
}
