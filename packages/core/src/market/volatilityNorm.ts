import type { PricePoint } from './marketSnapshot.ts';
import { realisedVolatility } from './realisedVolatility.ts';

/** Seconds that one reading of a token's volatility covers. */
const VOLATILITY_WINDOW_SECONDS = 300;
/** Readings that its mean is taken over: a day of them. */
const MOST_READINGS = 288;
/** Readings below which a mean says nothing: an hour of them. */
const FEWEST_READINGS = 12;

/** The newest readings of one token, one per window, oldest first. */
export interface VolatilityNorm {
  /** Chain time at which the next window ends, Unix seconds. */
  readonly nextAt: number;
  readonly readings: readonly number[];
}

/** Takes a token's prices into its norm, and says how its volatility now compares with the mean of a day. */
export function followVolatility(
  norm: VolatilityNorm | undefined,
  history: readonly PricePoint[],
): { readonly norm: VolatilityNorm | undefined; readonly ratio?: number } {
  const now = history.at(-1)?.timestamp;
  if (now === undefined) {
    return { norm };
  }
  const current = volatilitySince(history, now - VOLATILITY_WINDOW_SECONDS);
  if (norm === undefined) {
    return { norm: { nextAt: now + VOLATILITY_WINDOW_SECONDS, readings: [] } };
  }
  const ratio = compare(norm.readings, current);
  if (now < norm.nextAt) {
    return { norm, ...ratio };
  }
  const readings = current === undefined ? norm.readings : [...norm.readings, current].slice(-MOST_READINGS);
  return { norm: { nextAt: now + VOLATILITY_WINDOW_SECONDS, readings }, ...ratio };
}

/** Closes of a quarter of an hour that make an hour, and windows in an hour. */
const QUARTERS = 4;
const WINDOWS_PER_HOUR = 12;

/**
 * A norm out of what is known already: closing prices of quarters of an hour, oldest first. Each hour of them stands for the
 * windows in it: a move over one is as large as one over the hour, divided by the root of their number.
 */
export function normOfQuarters(closes: readonly number[], nextAt: number): VolatilityNorm {
  const hours: number[] = [];
  for (let end = closes.length; end > QUARTERS; end -= QUARTERS) {
    const hour = realisedVolatility(closes.slice(end - QUARTERS - 1, end));
    if (hour !== undefined) {
      hours.push(hour / Math.sqrt(WINDOWS_PER_HOUR));
    }
  }
  const readings = hours.toReversed().flatMap((hour) => Array.from({ length: WINDOWS_PER_HOUR }, () => hour));
  return { nextAt, readings: readings.slice(-MOST_READINGS) };
}

function compare(readings: readonly number[], current: number | undefined): { readonly ratio?: number } {
  const mean = readings.reduce((sum, reading) => sum + reading, 0) / readings.length;
  return current === undefined || readings.length < FEWEST_READINGS || !(mean > 0)
    ? {}
    : { ratio: current / mean };
}

function volatilitySince(history: readonly PricePoint[], since: number): number | undefined {
  const start = history.findLastIndex(({ timestamp }) => timestamp <= since);
  return realisedVolatility(history.slice(Math.max(0, start)).map(({ price }) => price));
}
