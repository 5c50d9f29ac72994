import { z } from 'zod';
import { token } from './amount.ts';
import { address, decimalString, isoTime } from './scalars.ts';

/** How long a candle lasts. */
export const candleInterval = z.enum(['1s', '5s', '15s', '1m', '5m', '15m', '1h', '4h', '1d']);
export type CandleIntervalView = z.infer<typeof candleInterval>;

/** Query of `GET /api/candles`: the newest `limit` intervals that have closed, or those that start before a time. */
export const candleQuery = z.strictObject({
  token: address,
  interval: candleInterval.default('1m'),
  before: isoTime.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});

/** What would move the price so far, in whole cash. */
export const depthLevel = z.object({
  /** How far, in per cent of the price. */
  percent: z.number().positive(),
  /** What buyers put in until the price has risen so far, fees included. */
  buy: decimalString,
  /** What sellers have taken out when it has fallen so far. */
  sell: decimalString,
});
export type DepthLevelView = z.infer<typeof depthLevel>;

/** A candle that has closed, by chain time. Prices are cash per whole token. */
export const candle = z.object({
  /** When it began. */
  time: isoTime,
  open: decimalString,
  high: decimalString,
  low: decimalString,
  close: decimalString,
  /** Whole cash that changed hands; none in a candle that carries the last price on. */
  volume: decimalString,
  buys: z.int().nonnegative(),
  sells: z.int().nonnegative(),
  /** False where blocks of its time were not seen. */
  complete: z.boolean(),
  /** When it closed; five minutes and longer only. */
  depth: z.array(depthLevel).optional(),
});
export type CandleView = z.infer<typeof candle>;

/** `GET /api/candles`: oldest first, without gaps but for time that was not seen. */
export const candlePage = z.object({
  token: address,
  cash: token,
  interval: candleInterval,
  items: z.array(candle),
  /** What to ask for as `before` to go further back; null where there is nothing older. */
  nextBefore: isoTime.nullable(),
});
export type CandlePage = z.infer<typeof candlePage>;

/** Query of `GET /api/tokens/:address/market`: which candles the indicators are read from. */
export const marketQuery = z.strictObject({ interval: candleInterval.default('5m') });

/** `GET /api/tokens/:address/market`. Money is in whole cash, prices are cash per whole token. */
export const tokenMarket = z.object({
  token,
  cash: token,
  /** Chain time of the block that price and depth are of. */
  time: isoTime,
  price: decimalString,
  depth: z.array(depthLevel),
  /** What the 24 hours up to the last five minutes that have closed came to. */
  day: z.object({
    from: isoTime,
    to: isoTime,
    /** False where blocks of that time were not seen. */
    complete: z.boolean(),
    volume: decimalString,
    buys: z.int().nonnegative(),
    sells: z.int().nonnegative(),
    /** Absent where the token has no candle yet. */
    high: decimalString.optional(),
    low: decimalString.optional(),
    /** Share of the price gained or lost, signed. */
    change: z.number().optional(),
    /** Square root of the summed squared logarithmic returns of five-minute closes: a day's usual move, as a share. */
    volatility: z.number().nonnegative().optional(),
  }),
  /** As of the last candle of the interval that has closed; each absent until there are enough candles. */
  indicators: z.object({
    interval: candleInterval,
    ema20: z.number().optional(),
    rsi14: z.number().optional(),
    atr14: z.number().optional(),
    bollinger20: z.object({ lower: z.number(), middle: z.number(), upper: z.number() }).optional(),
  }),
});
export type TokenMarketView = z.infer<typeof tokenMarket>;
