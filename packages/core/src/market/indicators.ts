import { ATR, BollingerBands, EMA, RSI } from 'trading-signals';
import type { Candle } from './candle.ts';

/** What the usual indicators say of a row of candles. Each is absent until it has enough of them. */
export interface Indicators {
  /** Exponential moving average of 20 closes. */
  readonly ema20?: number;
  /** Relative strength index of 14 closes, 0 to 100. */
  readonly rsi14?: number;
  /** Average true range of 14 candles, in the unit of the price. */
  readonly atr14?: number;
  /** Mean of 20 closes, with two standard deviations below and above. */
  readonly bollinger20?: { readonly lower: number; readonly middle: number; readonly upper: number };
}

const MOVING_PERIOD = 20;
const RANGE_PERIOD = 14;

/** Reads the indicators of candles without gaps, oldest first, as of the last one. They are for looking, hence numbers. */
export function readIndicators(candles: readonly Pick<Candle, 'high' | 'low' | 'close'>[]): Indicators {
  const ema = new EMA(MOVING_PERIOD);
  const rsi = new RSI(RANGE_PERIOD);
  const atr = new ATR(RANGE_PERIOD);
  const bands = new BollingerBands(MOVING_PERIOD);
  for (const candle of candles) {
    const close = candle.close.toNumber();
    ema.add(close);
    rsi.add(close);
    bands.add(close);
    atr.add({ high: candle.high.toNumber(), low: candle.low.toNumber(), close });
  }
  const bollinger20 = bands.isStable ? bands.getResult() : null;
  return {
    ...(ema.isStable ? { ema20: ema.getResultOrThrow() } : {}),
    ...(rsi.isStable ? { rsi14: rsi.getResultOrThrow() } : {}),
    ...(atr.isStable ? { atr14: atr.getResultOrThrow() } : {}),
    ...(bollinger20 === null ? {} : { bollinger20 }),
  };
}
