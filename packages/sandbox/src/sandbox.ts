import { FatalError, UserError } from '@twinlane/core/errors';
import type { SandboxManifest } from '@twinlane/core/market/sandboxManifest';
import type { Fundamental } from './agents/fundamentalPrice.ts';
import type { Anvil, MinedBlock } from './anvil/anvil.ts';
import { startAnvil } from './anvil/startAnvil.ts';
import { completeDeployment } from './deploy/completeDeployment.ts';
import { readCheckpoint, type Checkpoint } from './market/checkpointFile.ts';
import { lockFolder, type FolderLock } from './market/folderLock.ts';
import { Market } from './market/market.ts';
import { MarketRunner } from './market/marketRunner.ts';
import type { MarketState } from './market/marketState.ts';
import { openMarket } from './market/openMarket.ts';
import { startPacer, type Pacer } from './market/pacer.ts';
import { readProgress, type Progress } from './market/progressFile.ts';
import { startPriceApi, type PriceApi } from './priceApi/startPriceApi.ts';
import { defaultSeed, type SandboxOptions } from './sandboxOptions.ts';

/** A running embedded market. */
export interface Sandbox {
  /** Process id of the chain's node, for measuring it. */
  readonly nodePid: number;
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
  /** Ends the market and its node; what it takes to go on is in the folder after every block. Safe to call twice. */
  stop(): Promise<void>;
}

const BLOCK_TIME_MS = 2000;
const HISTORY_BLOCKS = 150;
const RENEW_EVERY = 220;
/** Blocks that the node remembers: the states for a bot that wants to know the past, the transactions for its receipts. */
const NODE_MEMORY = { statesKept: 160, blocksKept: 160 } as const;

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
    const saved = dataDir === undefined ? undefined : await readSaved(dataDir);
    checkSeed(options, saved?.checkpoint.market);
    anvil = await startAnvil({
      ...NODE_MEMORY,
      ...(saved === undefined ? {} : { checkpoint: saved.checkpoint.chain }),
    });
    const sandbox =
      saved === undefined
        ? await RunningSandbox.open(anvil, options, lock)
        : await RunningSandbox.resume(anvil, options, saved, lock);
    await sandbox.servePrices();
    return sandbox;
  } catch (error) {
    await anvil?.stop();
    await lock?.release();
    throw error;
  }
}

/** A market as its folder holds it. */
interface SavedMarket {
  readonly checkpoint: Checkpoint<MarketState>;
  /** Absent where the process ended before its first block. */
  readonly progress: Progress | undefined;
}

async function readSaved(folder: string): Promise<SavedMarket | undefined> {
  const progress = readProgress(folder);
  const checkpoint = await readCheckpoint<MarketState>(folder);
  return checkpoint === undefined ? undefined : { checkpoint, progress };
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
  readonly nodePid: number;
  readonly #anvil: Anvil;
  readonly #market: Market;
  readonly #runner: MarketRunner;
  readonly #lock: FolderLock | undefined;
  readonly #blockListeners = new Set<(block: MinedBlock) => void>();
  readonly #manifestListeners = new Set<(manifest: SandboxManifest) => void>();
  readonly #failureListeners = new Set<(error: unknown) => void>();
  #pacer: Pacer | undefined;
  #priceApi: PriceApi | undefined;
  /** Settles when the block under way, if any, is done: blocks are made one at a time. */
  #turn: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;
  #stopping: Promise<void> | undefined;

  private constructor(anvil: Anvil, market: Market, options: SandboxOptions, lock: FolderLock | undefined) {
    this.nodePid = anvil.pid;
    this.#anvil = anvil;
    this.#market = market;
    this.#lock = lock;
    const { dataDir, renewEvery = RENEW_EVERY } = options;
    this.#runner = new MarketRunner(anvil, market, {
      renewEvery,
      blocksKept: NODE_MEMORY.blocksKept,
      ...(dataDir === undefined ? {} : { folder: dataDir }),
    });
    anvil.onExit(({ expected, output }) => {
      if (!expected) {
        this.#fail(nodeEnded(output));
      }
    });
  }

  /** A new market with a past. */
  static async open(
    anvil: Anvil,
    options: SandboxOptions,
    lock: FolderLock | undefined,
  ): Promise<RunningSandbox> {
    const { seed = defaultSeed, blockTimeMs = BLOCK_TIME_MS, launcher: launcherOn = true } = options;
    const market = await Market.open(anvil, await openMarket(anvil, { seed, blockTimeMs, launcherOn }));
    const sandbox = new RunningSandbox(anvil, market, options, lock);
    for (let left = options.historyBlocks ?? HISTORY_BLOCKS; left > 0; left -= 1) {
      await sandbox.#runner.mine();
    }
    if (market.renewedAtBlock !== undefined) {
      sandbox.#runner.noteProgress();
    }
    return sandbox;
  }

  /** A saved market, brought forward to the last block that it had made. */
  static async resume(
    anvil: Anvil,
    options: SandboxOptions,
    { checkpoint, progress }: SavedMarket,
    lock: FolderLock | undefined,
  ): Promise<RunningSandbox> {
    const { market: state } = checkpoint;
    const market = await Market.restore(anvil, state);
    const sandbox = new RunningSandbox(anvil, market, options, lock);
    if (progress !== undefined) {
      await sandbox.#runner.catchUp(progress);
    }
    const { blockTimeMs = state.clock.blockTimeMs, launcher: launcherOn = state.launcherOn } = options;
    const configured = market.configure({ blockTimeMs, launcherOn });
    const extended = await completeDeployment(anvil, state.deployment);
    if (extended !== undefined) {
      market.extend(extended);
    }
    if (configured || extended !== undefined) {
      // What comes from now on cannot be replayed from before the change.
      await sandbox.#runner.renew();
    }
    return sandbox;
  }

  /** Serves the market's prices over HTTP until it stops. */
  async servePrices(): Promise<void> {
    this.#priceApi = await startPriceApi({ prices: () => this.#market.listedPrices() });
  }

  manifest(): SandboxManifest {
    const api = this.#priceApi;
    return {
      ...this.#market.manifest(),
      ...(api === undefined ? {} : { priceApi: { url: api.url, demoKey: api.demoKey } }),
    };
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
    this.#runner.close();
    await this.#priceApi?.close();
    await this.#anvil.stop();
    await this.#lock?.release();
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
      this.#runner.noteIntent();
      const { block, listed } = await this.#runner.mine();
      this.#runner.noteProgress();
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
