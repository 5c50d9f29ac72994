/** How the embedded market starts. Everything has a default. */
export interface SandboxOptions {
  /** The same seed gives the same market, block by block. `defaultSeed` unless told. */
  readonly seed?: number;
  /** Milliseconds between blocks while it runs, 200 to 12,000; 2,000 unless told. */
  readonly blockTimeMs?: number;
  /** Folder for checkpoints; created where missing. The market is forgotten at its end where absent. */
  readonly dataDir?: string;
  /** Whether new tokens are launched; true unless told. */
  readonly launcher?: boolean;
  /** Blocks that a new market makes before it is ready, so that a bot finds a past; 150 unless told. */
  readonly historyBlocks?: number;
  /** Most blocks between renewals of the node, which are checkpoints too and part of the market's course; 220 unless told. */
  readonly renewEvery?: number;
}

/** A seed whose market begins lively. */
export const defaultSeed = 1;
