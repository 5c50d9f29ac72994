import type { BlockPrices } from '@twinlane/core/market/blockPrices';
import type { CandleInterval } from '@twinlane/core/market/candle';
import type { Bars } from '@twinlane/core/market/candleBook';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { PriceHistories } from '@twinlane/core/market/priceHistory';
import type { Token } from '@twinlane/core/market/token';
import type { BlockUpdate, PoolMirror, Rollback, Store } from '@twinlane/core/ports';
import type { Logger } from 'pino';

/** What a keeper works with. */
export interface CandleKeeperOptions {
  readonly store: Pick<Store, 'read' | 'transaction'>;
  /** Tells which of the kept blocks are still on the chain. */
  readonly client: Pick<ChainReader, 'block'>;
  readonly mirror: Pick<PoolMirror, 'poolsOf'>;
  readonly chainId: number;
  /** What prices and volumes are counted in. */
  readonly cash: Token;
  readonly wrappedNative: Token;
  /** Points of a price history, and so blocks, that a restart can bring back. */
  readonly historyLength: number;
  /** Hours of chain time for which candles are kept; 0 for ever. */
  readonly keepHours: Readonly<Record<CandleInterval, number>>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** What an earlier process left behind. */
export interface WarmStart {
  /** The newest block that was counted and is on the chain still. */
  readonly block?: number;
  /** Prices of blocks up to that one, as they were seen then. */
  readonly histories: PriceHistories;
}

/**
 * Makes candles from the mirror's blocks and keeps them in the store: those that have closed, and the newest blocks, from
 * which everything that is still open can be made again. One transaction a block; while the mirror catches up, one for
 * several. Where a write fails, the blocks wait for the next one.
 */
export interface CandleKeeper {
  /**
   * Reads what was kept and forgets what is not on the chain as it is now. To be called before the mirror starts. Rejects
   * where the store or the node cannot be read.
   */
  load(): Promise<WarmStart>;
  /**
   * Counts a block, once, whether it is new or caught up with. `prices` are those at its end. Returns what was traded in it;
   * nothing where it was counted before.
   */
  onBlock(update: BlockUpdate, prices: BlockPrices): Promise<Bars>;
  /** Takes back what the dropped blocks did. */
  onRollback(rollback: Rollback): Promise<void>;
  /** The mirror stands somewhere else: what was kept is compared with the chain before the next block is counted. */
  onReset(): void;
}
