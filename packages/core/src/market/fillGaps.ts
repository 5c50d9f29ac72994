import { CANDLE_SECONDS, candleStart } from './candle.ts';
import type { Candle, CandleInterval } from './candle.ts';

/** A span of chain time, Unix seconds, both ends included. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** A candle as it is shown. */
export interface ShownCandle extends Candle {
  /** False where blocks of its time were not seen, so that trades may be missing. */
  readonly complete: boolean;
}

/** What to fill. */
export interface GapFilling {
  readonly interval: CandleInterval;
  /** Start of the first candle wanted, and end of the last one; multiples of the interval. */
  readonly from: number;
  readonly to: number;
  /** The newest candle that starts before `from`. */
  readonly previous?: Candle | undefined;
  /** Spans of time in which blocks were not seen. */
  readonly unseen: readonly TimeSpan[];
}

/**
 * The candles of a span without gaps: where the token was not traded, a flat candle carries the last close on, with no
 * volume. There is none before the token's first candle, and none where blocks of that time were not seen.
 */
export function fillGaps(
  candles: readonly Candle[],
  { interval, from, to, previous, unseen }: GapFilling,
): readonly ShownCandle[] {
  const length = CANDLE_SECONDS[interval];
  const byStart = new Map(candles.map((candle) => [candle.start, candle]));
  const shown: ShownCandle[] = [];
  let last = previous;
  for (let start = candleStart(interval, from); start + length <= to; start += length) {
    const complete = !unseen.some((span) => span.from < start + length && span.to >= start);
    const traded = byStart.get(start);
    if (traded !== undefined) {
      shown.push({ ...traded, complete });
      last = traded;
    } else if (last !== undefined && complete) {
      shown.push(flat(start, last));
    }
  }
  return shown;
}

function flat(start: number, { close }: Candle): ShownCandle {
  return {
    start,
    open: close,
    high: close,
    low: close,
    close,
    volume: 0n,
    buys: 0,
    sells: 0,
    complete: true,
  };
}
