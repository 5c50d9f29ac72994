import { UserError } from '@twinlane/core/errors';
import type { Anvil } from '../anvil/anvil.ts';
import { dumpCheckpoint } from '../anvil/dumpCheckpoint.ts';
import { reloadAnvil } from '../anvil/reloadAnvil.ts';
import { writeCheckpoint } from './checkpointFile.ts';
import type { Market, MarketBlock } from './market.ts';
import { openProgressFile, type Progress, type ProgressFile } from './progressFile.ts';
import { tidyAccounts } from './tidyAccounts.ts';

/** When the runner renews the node, and where it saves. */
export interface RunnerOptions {
  /** Where checkpoints go; nothing is saved where absent. */
  readonly folder?: string;
  /** Most blocks between renewals. Part of the market's course: every run of a seed must use the same. */
  readonly renewEvery: number;
  /** Blocks whose transactions and logs outlive a renewal. */
  readonly blocksKept: number;
}

/**
 * Makes blocks one after the other and renews the node now and then: its state is taken, tidied, saved as the checkpoint and
 * loaded back. That keeps the node from growing, and it is what makes a checkpoint exact: anvil hashes a state that it
 * has loaded and one that it has grown in different ways (slots of zero count, and a contract's birth decides whether
 * they are kept), so the run that goes on must stand on the loaded state just as the one that is restarted from it.
 */
export class MarketRunner {
  readonly #anvil: Anvil;
  readonly #market: Market;
  readonly #options: RunnerOptions;
  #progress: ProgressFile | undefined;

  constructor(anvil: Anvil, market: Market, options: RunnerOptions) {
    this.#anvil = anvil;
    this.#market = market;
    this.#options = options;
  }

  /**
   * Replays, without waiting, the blocks that were mined after the checkpoint, and makes sure that they came out the same.
   * The block that was being made is made as well: somebody may have seen it.
   */
  async catchUp(progress: Progress): Promise<void> {
    while (this.#market.head.number < progress.blockNumber) {
      await this.mine();
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
    while (this.#market.head.number < (progress.mining ?? 0)) {
      await this.mine();
    }
  }

  /** Makes one block, and renews the node where it is due. */
  async mine(): Promise<MarketBlock> {
    const result = await this.#market.step();
    const { head, renewedAtBlock = -Infinity } = this.#market;
    // A launch makes contracts, and what others did cannot be replayed: both call for a new checkpoint at once.
    if (result.listed || result.foreign || head.number - renewedAtBlock >= this.#options.renewEvery) {
      await this.renew();
    }
    return result;
  }

  /** Takes the chain's state, tidies and saves it, and lets the node go on from it, at the same addresses. */
  async renew(): Promise<void> {
    const { folder, blocksKept } = this.#options;
    const forgotten = this.#market.compact();
    const chain = await dumpCheckpoint(this.#anvil, blocksKept, (accounts) =>
      tidyAccounts(accounts, forgotten),
    );
    if (folder !== undefined) {
      await writeCheckpoint(folder, { market: this.#market.state(), chain });
    }
    await reloadAnvil(this.#anvil, chain);
  }

  /** Writes down, before a block that is not a replay, that it is being made: everybody sees it before we know its hash. */
  noteIntent(): void {
    const { number, hash } = this.#market.head;
    this.#writeProgress({ blockNumber: number, blockHash: hash, mining: number + 1 });
  }

  /** Writes down which block is the last. */
  noteProgress(): void {
    const { number, hash } = this.#market.head;
    this.#writeProgress({ blockNumber: number, blockHash: hash });
  }

  /** Closes the files; the node goes on. */
  close(): void {
    this.#progress?.close();
    this.#progress = undefined;
  }

  #writeProgress(progress: Progress): void {
    const { folder } = this.#options;
    if (folder !== undefined) {
      this.#progress ??= openProgressFile(folder);
      this.#progress.write(progress);
    }
  }
}
