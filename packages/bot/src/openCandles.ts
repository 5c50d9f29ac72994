import type { Token } from '@twinlane/core/market/token';
import type { PriceHistories } from '@twinlane/core/market/priceHistory';
import type { PoolMirror } from '@twinlane/core/ports';
import type { Config } from './config/configSchema.ts';
import type { Connections } from './connect.ts';
import type { CandleKeeper } from './feed/candle/candleKeeper.ts';
import { createCandleKeeper } from './feed/candle/createCandleKeeper.ts';
import type { Log } from './observe/createLog.ts';

/** What an earlier process left, and who goes on with it. */
export interface OpenCandles {
  readonly keeper: CandleKeeper;
  /** To begin the price histories with. */
  readonly histories: PriceHistories;
  /** How many blocks before the newest the mirror should begin, so that none is missed since then. */
  readonly historyBlocks: number;
}

/** Blocks that the chain may go on by while the mirror starts. */
const SLACK = 3;

/**
 * Reads the candles and prices that were kept. The mirror has to begin `mostBlocks` before the newest block, or only where
 * the earlier process stopped if that is nearer.
 */
export async function openCandles(
  { store, client, chain }: Connections,
  config: Config,
  options: {
    readonly cash: Token;
    readonly mirror: Pick<PoolMirror, 'poolsOf'>;
    readonly historyLength: number;
    readonly mostBlocks: number;
    readonly log: Log;
  },
): Promise<OpenCandles> {
  const { cash, mirror, historyLength, mostBlocks, log } = options;
  const keeper = createCandleKeeper({
    store,
    client,
    mirror,
    chainId: chain.id,
    cash,
    wrappedNative: chain.wrappedNative,
    historyLength,
    keepHours: config.candles.keepHours,
    log: log.child('candles'),
  });
  const { block, histories } = await keeper.load();
  const head = block === undefined ? undefined : await client.block('latest');
  const missed = head === undefined || block === undefined ? mostBlocks : head.number - block + SLACK;
  return { keeper, histories, historyBlocks: Math.min(mostBlocks, missed) };
}
