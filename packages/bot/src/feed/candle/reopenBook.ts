import { mergeBars } from '@twinlane/core/market/candle';
import type { Bar, CandleMarket, ClosedCandle } from '@twinlane/core/market/candle';
import { CandleBook, openParts } from '@twinlane/core/market/candleBook';
import type { MarketBlock } from '@twinlane/core/market/marketBlock';
import type { Address } from '@twinlane/core/money/hex';
import type { CandleRepository } from '@twinlane/core/repositories';

/** Makes the candles that were open at chain time `at` again, from closed ones and from the last blocks. */
export async function reopenBook(
  candles: Pick<CandleRepository, 'closed'>,
  market: CandleMarket,
  blocks: readonly MarketBlock[],
  at: number,
): Promise<CandleBook> {
  const closed: ClosedCandle[] = [];
  for (const { interval, from, to } of openParts(at)) {
    for (const candle of await candles.closed(market, interval, from, to)) {
      closed.push(candle);
    }
  }
  const lastSecond = new Map<Address, Bar>();
  for (const { trades } of blocks.filter(({ timestamp }) => timestamp === at)) {
    for (const [token, bar] of trades) {
      lastSecond.set(token, mergeBars(lastSecond.get(token), bar));
    }
  }
  return CandleBook.reopen({ at, lastSecond, closed });
}
