import { FatalError, UserError } from '@twinlane/core/errors';
import type { SandboxManifest } from '@twinlane/core/market/sandboxManifest';
import type { Fundamental } from './agents/fundamentalPrice.ts';
import type { Anvil, MinedBlock } from './anvil/anvil.ts';
import { startAnvil } from './anvil/startAnvil.ts';
import { readCheckpoint } from './market/checkpointFile.ts';
import { lockFolder, type FolderLock } from './market/folderLock.ts';
import { Market } from './market/market.ts';
import { MarketRunner } from './market/marketRunner.ts';
import type { MarketState } from './market/marketState.ts';
import { openMarket } from './market/openMarket.ts';
import { startPacer, type Pacer } from './market/pacer.ts';
import { readProgress } from './market/progressFile.ts';
import { defaultSeed, type SandboxOptions } from './sandboxOptions.ts';

/** A running embedded market. */
export interface Sandbox {
  /** Where it can be reached and what is on it now. */
  manifest(): SandboxManifest;
  /** Makes blocks by hand, one after the other, without waiting for the block time. */
  mine(blocks?: number): Promise<void>;
  /** Makes a block every block time from now on. */
  run(): void;
  /** Ends `run`; resolves when the block under way is done. */
  pause(): Promise<void>;
  /** Called after every block that is not a replay. Returns how to unsubscribe. */
  onBlock(listener: (block: MinedBlock) => void): () => void;
  /** Called when tokens or pools were added. */
  onManifest(listener: (manifest: SandboxManifest) => void): () => void;
  /** Called once when the market cannot go on; `mine` rejects with the same error afterwards. */
  onFailure(listener: (error: unknown) => void): () => void;
  /** The hidden prices, which no bot may see. */
  fundamentals(): readonly Fundamental[];
  /** Saves and ends the market and its node. Safe to call twice. */
  stop(): Promise<void>;
}

const BLOCK_TIME_MS = 2000;
const HISTORY_BLOCKS = 150;
const CHECKPOINT_EVERY = 100;
const RECYCLE_EVERY = 5000;

/**
 * Starts the embedded market: a new one, or the one that `dataDir` holds, brought forward to the last block it had mined.
 * It stands still until `run` or `mine`.
 * Throws UserError for a corrupt checkpoint, another seed's folder, a folder in use or not writable, a full disk.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { dataDir } = options;
  const lock = dataDir === undefined ? undefined : await lockFolder(dataDir);
  let anvil: Anvil | undefined;
  try {
    const checkpoint = dataDir === undefined ? undefined : await readCheckpoint<MarketState>(dataDir);
    checkSeed(options, checkpoint?.market);
    anvil = await startAnvil(checkpoint === undefined ? {} : { checkpoint: checkpoint.chain });
    return await RunningSandbox.start(anvil, options, checkpoint?.market, lock);
  } catch (error) {
    await anvil?.stop();
    await lock?.release();
    throw error;
  }
}

/** A folder holds one market. Without a seed in the options, the folder's own goes on. */
function checkSeed({ seed, dataDir }: SandboxOptions, state: MarketState | undefined): void {
  if (seed !== undefined && state !== undefined && state.seed !== seed) {
    throw new UserError(
      'sandbox.other-seed',
      `The market in ${dataDir} has seed ${state.seed}, and seed ${seed} was asked for.`,
      { hint: `Ask for seed ${state.seed}, or start a new market with \`twinlane sandbox reset\`.` },
    );
  }
}

class RunningSandbox implements Sandbox {
  readonly #anvil: Anvil;
  readonly #market: Market;
  readonly #runner: MarketRunner;
  readonly #lock: FolderLock | undefined;
  readonly #blockListeners = new Set<(block: MinedBlock) => void>();
  readonly #manifestListeners = new Set<(manifest: SandboxManifest) => void>();
  readonly #failureListeners = new Set<(error: unknown) => void>();
  #pacer: Pacer | undefined;
  /** Settles when the block under way, if any, is done: blocks are made one at a time. */
  #turn: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;
  #stopping: Promise<void> | undefined;

  private constructor(
    anvil: Anvil,
    market: Market,
    options: SandboxOptions,
    lock: FolderLock | undefined,
    savedAtBlock?: number,
  ) {
    this.#anvil = anvil;
    this.#market = market;
    this.#lock = lock;
    const { dataDir, checkpointEvery = CHECKPOINT_EVERY, recycleEvery = RECYCLE_EVERY } = options;
    this.#runner = new MarketRunner(anvil, market, {
      checkpointEvery,
      recycleEvery,
      ...(dataDir === undefined ? {} : { folder: dataDir }),
      ...(savedAtBlock === undefined ? {} : { savedAtBlock }),
    });
    anvil.onExit(({ expected, output }) => {
      if (!expected) {
        this.#fail(nodeEnded(output));
      }
    });
  }

  static async start(
    anvil: Anvil,
    options: SandboxOptions,
    state: MarketState | undefined,
    lock: FolderLock | undefined,
  ): Promise<RunningSandbox> {
    const settings = {
      blockTimeMs: options.blockTimeMs ?? state?.clock.blockTimeMs ?? BLOCK_TIME_MS,
      launcherOn: options.launcher ?? state?.launcherOn ?? true,
    };
    if (state === undefined) {
      const seed = options.seed ?? defaultSeed;
      const market = await Market.open(anvil, await openMarket(anvil, { seed, ...settings }));
      const sandbox = new RunningSandbox(anvil, market, options, lock);
      await sandbox.#runner.advance(options.historyBlocks ?? HISTORY_BLOCKS);
      await sandbox.#runner.save();
      return sandbox;
    }
    const market = await Market.restore(anvil, state);
    const sandbox = new RunningSandbox(anvil, market, options, lock, state.blockNumber);
    const progress = options.dataDir === undefined ? undefined : readProgress(options.dataDir);
    if (progress !== undefined) {
      await sandbox.#runner.catchUp(progress);
    }
    if (market.configure(settings)) {
      sandbox.#runner.invalidate();
      await sandbox.#runner.save();
    }
    return sandbox;
  }

  manifest(): SandboxManifest {
    return this.#market.manifest();
  }

  mine(blocks = 1): Promise<void> {
    const turn = this.#turn.then(() => this.#mineMany(blocks));
    // Whoever called sees the failure; the next in turn finds it noted.
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  run(): void {
    this.#pacer ??= startPacer(
      this.#market.blockTimeMs,
      () => this.mine(),
      () => undefined,
    );
  }

  async pause(): Promise<void> {
    await this.#pacer?.stop();
    this.#pacer = undefined;
  }

  onBlock(listener: (block: MinedBlock) => void): () => void {
    this.#blockListeners.add(listener);
    return () => void this.#blockListeners.delete(listener);
  }

  onManifest(listener: (manifest: SandboxManifest) => void): () => void {
    this.#manifestListeners.add(listener);
    return () => void this.#manifestListeners.delete(listener);
  }

  onFailure(listener: (error: unknown) => void): () => void {
    this.#failureListeners.add(listener);
    return () => void this.#failureListeners.delete(listener);
  }

  fundamentals(): readonly Fundamental[] {
    return this.#market.fundamentals();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    await this.pause();
    await this.#turn;
    try {
      if (this.#failure === undefined) {
        await this.#runner.save();
      }
    } finally {
      this.#runner.close();
      await this.#anvil.stop();
      await this.#lock?.release();
    }
  }

  async #mineMany(blocks: number): Promise<void> {
    for (let left = blocks; left > 0; left -= 1) {
      await this.#mineOne();
    }
  }

  async #mineOne(): Promise<void> {
    if (this.#failure !== undefined) {
      throw this.#failure.error;
    }
    if (this.#stopping !== undefined) {
      throw new UserError('sandbox.stopped', 'The market has been stopped.');
    }
    try {
      const { block, listed } = await this.#runner.mine();
      if (listed) {
        this.#announce();
      }
      for (const listener of this.#blockListeners) {
        listener(block);
      }
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  #announce(): void {
    const manifest = this.manifest();
    for (const listener of this.#manifestListeners) {
      listener(manifest);
    }
  }

  #fail(error: unknown): void {
    if (this.#failure === undefined) {
      this.#failure = { error };
      for (const listener of this.#failureListeners) {
        listener(error);
      }
    }
  }
}

function nodeEnded(output: string): FatalError {
  return new FatalError(
    'sandbox.node-ended',
    `The embedded chain ended unexpectedly. ${output.trim()}`.trim(),
    {
      hint: 'Start again: the market goes on from its last checkpoint. Too little memory is the usual cause.',
    },
  );
}
