import { RetryableError } from '@twinlane/core/errors';
import { CANDLE_SECONDS, candleStart, type CandleInterval } from '@twinlane/core/market/candle';
import { fillGaps, type ShownCandle, type TimeSpan } from '@twinlane/core/market/fillGaps';
import type { Address } from '@twinlane/core/money/hex';
import type { ApiContext } from './appState.ts';

/** Which candles are wanted: the last `limit` that have closed, or that start before a time (Unix seconds). */
export interface CandleWish {
  readonly token: Address;
  readonly interval: CandleInterval;
  readonly limit: number;
  readonly before?: number;
}

/** What was found. */
export interface FoundCandles {
  /** Oldest first, without gaps but for time that was not seen. */
  readonly candles: readonly ShownCandle[];
  /** Start of the first one wanted and end of the last, Unix seconds. */
  readonly from: number;
  readonly to: number;
  /** Whether there are older ones. */
  readonly isMore: boolean;
  readonly unseen: readonly TimeSpan[];
}

/**
 * Reads candles that have closed by the time of the last block applied, so nothing of the interval under way. Costs three
 * look-ups by index, however far back. @throws RetryableError `api.starting` before the first block.
 */
export async function readCandles(
  { store, state, market }: Pick<ApiContext, 'store' | 'state' | 'market'>,
  { token, interval, limit, before }: CandleWish,
): Promise<FoundCandles> {
  const { head, chain } = state();
  if (head === undefined) {
    throw new RetryableError('api.starting', 'There is no block yet.');
  }
  const length = CANDLE_SECONDS[interval];
  const closed = candleStart(interval, head.header.timestamp);
  const wanted = before === undefined ? closed : candleStart(interval, before + length - 1);
  const to = Math.min(closed, wanted);
  const from = Math.max(0, to - limit * length);
  const { candles } = store.read;
  const place = { chainId: chain.id, cash: market.cash.address };
  const series = { ...place, token, interval };
  const [found, previous, unseen] = await Promise.all([
    candles.range(series, from, to),
    candles.last(series, from),
    candles.unseen(place),
  ]);
  return {
    candles: fillGaps(found, { interval, from, to, previous, unseen }),
    from,
    to,
    isMore: previous !== undefined,
    unseen,
  };
}
