import type { ShownCandle } from '@twinlane/core/market/fillGaps';
import type { DepthLevel } from '@twinlane/core/market/marketDepth';
import { formatUnits } from '@twinlane/protocol/amount';
import type { CandleView, DepthLevelView } from '@twinlane/protocol/candle';
import { isoFromSeconds } from './isoTime.ts';

/** A candle as the protocol shows it; `decimals` are those of cash. */
export function candleView(candle: ShownCandle, decimals: number): CandleView {
  const { start, open, high, low, close, volume, buys, sells, complete, depth } = candle;
  return {
    time: isoFromSeconds(start),
    open: open.toFixed(),
    high: high.toFixed(),
    low: low.toFixed(),
    close: close.toFixed(),
    volume: formatUnits(volume, decimals),
    buys,
    sells,
    complete,
    ...(depth === undefined ? {} : { depth: depth.map((level) => depthView(level, decimals)) }),
  };
}

/** A depth as the protocol shows it. */
export function depthView({ bps, buy, sell }: DepthLevel, decimals: number): DepthLevelView {
  return { percent: bps / 100, buy: formatUnits(buy, decimals), sell: formatUnits(sell, decimals) };
}
