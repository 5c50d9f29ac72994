import { Decimal } from 'decimal.js';
import type { Address } from '../money/hex.ts';
import type { DepthLevel } from './marketDepth.ts';

/** How long a candle of each interval lasts, seconds. Each divides the next, so that candles add up to larger ones. */
export const CANDLE_SECONDS = {
  '1s': 1,
  '5s': 5,
  '15s': 15,
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '1h': 3_600,
  '4h': 14_400,
  '1d': 86_400,
} as const;

export type CandleInterval = keyof typeof CANDLE_SECONDS;

/** All intervals, the shortest first. */
export const CANDLE_INTERVALS = Object.keys(CANDLE_SECONDS) as readonly CandleInterval[];

/**
 * What trading in one token came to over some blocks. Prices are cash per whole token at the ends of blocks, from the
 * token's deepest pool, as decisions see them: the opening one is that before the first block in which the token was traded,
 * the others those after each such block. They carry 18 significant digits.
 */
export interface Bar {
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  /** Cash base units that changed hands in all mirrored pools of the token, each swap rounded down. */
  readonly volume: bigint;
  /** Swaps in which somebody got the token, and in which somebody gave it. */
  readonly buys: number;
  readonly sells: number;
}

/** A bar over one interval of chain time. There is none where the token was not traded. */
export interface Candle extends Bar {
  /** Unix seconds; a multiple of the interval. The candle ends before `start` plus the interval. */
  readonly start: number;
  /** What would have moved the price when the candle closed; five minutes and longer only. */
  readonly depth?: readonly DepthLevel[];
}

/** A candle that no later block can change. */
export interface ClosedCandle {
  readonly token: Address;
  readonly interval: CandleInterval;
  readonly candle: Candle;
}

/** Candles of which tokens: those of a chain, priced in one stablecoin. */
export interface CandleMarket {
  readonly chainId: number;
  /** The stablecoin's address. */
  readonly cash: Address;
}

/** Start of the candle that a time falls into, Unix seconds. */
export function candleStart(interval: CandleInterval, timestamp: number): number {
  return timestamp - (timestamp % CANDLE_SECONDS[interval]);
}

/** Two bars in a row as one. */
export function mergeBars(earlier: Bar | undefined, later: Bar): Bar {
  if (earlier === undefined) {
    return later;
  }
  return {
    open: earlier.open,
    high: Decimal.max(earlier.high, later.high),
    low: Decimal.min(earlier.low, later.low),
    close: later.close,
    volume: earlier.volume + later.volume,
    buys: earlier.buys + later.buys,
    sells: earlier.sells + later.sells,
  };
}
