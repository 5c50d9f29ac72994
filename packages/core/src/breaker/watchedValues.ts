import { FatalError } from '../errors.ts';
import type { WatchedMeasure, WatchRule } from './tripRule.ts';

function isBeyond(measure: WatchedMeasure, value: number, limit: number): boolean {
  switch (measure.bad) {
    case 'atLeast':
      return value >= limit;
    case 'above':
      return value > limit;
    case 'below':
    default:
      return value < limit;
  }
}

const RELATIONS = { atLeast: 'at or above', above: 'above', below: 'below' };

interface Reading {
  readonly measure: WatchedMeasure;
  value: number | undefined;
  /** Observations in a row that were beyond the limit, and when the first of them was. */
  bad: number;
  badSince: number;
  /** When it passed the clearing value on its way back; undefined while it has not. */
  goodSince: number | undefined;
}

/**
 * What a watch was told last. Time passes for it only with observations: a silent observer neither trips nor clears.
 * Times are monotonic milliseconds.
 */
export class WatchedValues {
  readonly #rule: WatchRule;
  readonly #readings: readonly Reading[];

  constructor(rule: WatchRule) {
    this.#rule = rule;
    this.#readings = rule.measures.map((measure) => ({
      measure,
      value: undefined,
      bad: 0,
      badSince: 0,
      goodSince: Number.NEGATIVE_INFINITY,
    }));
  }

  /** The last value of the first measure that was told any. */
  get value(): number | undefined {
    return this.#readings.find(({ value }) => value !== undefined)?.value;
  }

  /** The last value of each measure, by name. */
  values(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      this.#readings.flatMap(({ measure, value }) => (value === undefined ? [] : [[measure.name, value]])),
    );
  }

  /** @throws FatalError where no measure has that name. */
  observe(value: number, now: number, name?: string): void {
    const reading =
      name === undefined ? this.#readings[0] : this.#readings.find(({ measure }) => measure.name === name);
    if (reading === undefined) {
      throw new FatalError('breaker.measure', `No value called ${name} is watched here.`);
    }
    reading.value = value;
    const { measure } = reading;
    if (isBeyond(measure, value, measure.limit)) {
      reading.badSince = reading.bad === 0 ? now : reading.badSince;
      reading.bad += 1;
    } else {
      reading.bad = 0;
    }
    // A value that is no number can neither trip nor clear.
    if (Number.isNaN(value) || isBeyond(measure, value, measure.clearsAt)) {
      reading.goodSince = undefined;
    } else {
      reading.goodSince ??= now;
    }
  }

  /** Why it trips, as a sentence without its full stop. */
  tripped(now: number): string | undefined {
    const { holdSeconds = 0, holdObservations = 1 } = this.#rule;
    for (const { measure, value, bad, badSince } of this.#readings) {
      if (bad >= holdObservations && bad > 0 && now - badSince >= holdSeconds * 1000) {
        return `${measure.title} is ${rounded(value)}: ${RELATIONS[measure.bad]} ${rounded(measure.limit)}`;
      }
    }
    return undefined;
  }

  /** Whether every measure has been good for long enough. */
  cleared(now: number): boolean {
    const wait = (this.#rule.clearSeconds ?? 0) * 1000;
    return this.#readings.every(({ goodSince }) => goodSince !== undefined && now - goodSince >= wait);
  }

  /** Measures that have not come back to good. */
  unresolved(): readonly string[] {
    return this.#readings.flatMap(({ measure, goodSince }) =>
      goodSince === undefined ? [measure.name] : [],
    );
  }

  /** These have to be seen good before it clears, as an earlier process left them. */
  resume(unresolved: readonly string[]): void {
    for (const reading of this.#readings) {
      if (unresolved.includes(reading.measure.name)) {
        reading.goodSince = undefined;
      }
    }
  }

  /** It has opened: what is good has to be good for the whole time from now. */
  opened(now: number): void {
    for (const reading of this.#readings) {
      reading.goodSince = reading.goodSince === undefined ? undefined : now;
    }
  }

  /** From here on as if nothing had been told; the last values stay to be shown. */
  forget(): void {
    for (const reading of this.#readings) {
      reading.bad = 0;
      reading.goodSince = Number.NEGATIVE_INFINITY;
    }
  }
}

function rounded(value: number | undefined): string {
  return value === undefined ? '–' : value.toLocaleString('en-US', { maximumFractionDigits: 2 });
}
