import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { VenueDefinition } from '@twinlane/core/market/venueDefinition';
import type { Address } from '@twinlane/core/money/hex';
import type { BlockUpdate, PoolMirror } from '@twinlane/core/ports';
import type { Logger } from 'pino';

export interface PoolMirrorOptions {
  readonly client: ChainReader;
  readonly chain: ChainDefinition;
  readonly venues: readonly VenueDefinition[];
  /** Pools to mirror from the start. Later ones are found by their factories' logs. */
  readonly knownPools: readonly KnownPool[];
  /**
   * Tokens to mirror pools of: against each other and against the chain's routing tokens, stablecoins and wrapped native
   * currency. Their pools are searched at the start. Absent: the pools that are known and every new one.
   */
  readonly watch?: readonly Address[];
  /** With `watch`: also every pool that is created from now on and pairs whatever with one of the chain's own tokens. */
  readonly takeNew?: boolean;
  /** How many blocks before the head to begin with, so that listeners see them too; less where the node has less. */
  readonly historyBlocks: number;
  /** Called once for each pool that was not known, before the block in which it was found is delivered. */
  readonly onPoolDiscovered?: (pool: KnownPool) => void;
  /** Called for each pool whose creation the chain dropped, before the rollback is delivered. */
  readonly onPoolForgotten?: (pool: KnownPool) => void;
  /**
   * No more pools than this are mirrored, 20,000 by default. Where there are as many, those that are not watched and those
   * that have been empty for long make room for new ones.
   */
  readonly maxPools?: number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/**
 * The mirror with what its owner needs besides reading. Reads before `start` has resolved throw FatalError. `pools` and
 * `poolsOf` leave out pools that have been empty for 2,000 blocks, until they have liquidity again.
 */
export interface PoolMirrorService extends PoolMirror {
  /**
   * Loads, catches up with the head and goes on following it. Listeners that came before see the blocks caught up with,
   * marked `backfill`. Rejects where the node cannot be read.
   */
  start(): Promise<void>;
  /** Resolves when no listener will be called any more. Not to be awaited by a listener. */
  stop(): Promise<void>;
  /** What is known of a pool, its age among it. */
  known(pool: Address): KnownPool | undefined;
  /**
   * Searches every venue for pools of two tokens, mirrors them from now on and returns those that were not mirrored yet.
   * Empty where one of them is not a token. Not to be awaited by a listener. Rejects where the node cannot be read.
   */
  discover(tokenA: Address, tokenB: Address): Promise<readonly KnownPool[]>;
  /** Blocks that the node has beyond the last one applied. */
  lag(): number;
  /** What keeps the mirror from following at present. */
  trouble(): Error | undefined;
  /** A past block as `onBlock` would have delivered it, for some pools; `undefined` where the node no longer has it. */
  blockAt(number: number, pools: readonly Address[]): Promise<BlockUpdate | undefined>;
  /** Mirrored pools whose state on the node is another. Ticks are not compared. */
  verify(): Promise<readonly Address[]>;
}
