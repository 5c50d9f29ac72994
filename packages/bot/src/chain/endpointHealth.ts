/** One request to an endpoint, as it went. Times in milliseconds of a clock that never steps back. */
export interface EndpointSample {
  readonly at: number;
  readonly ms: number;
  /** Whether it was a large one, which takes longer than others. */
  readonly heavy: boolean;
  /** What was wrong with the answer; absent where it was data. */
  readonly fault?: string;
}

/** What is known of an endpoint besides its answers. */
export interface EndpointStanding {
  /** Why it is not used at all, such as `serves chain 1 instead of 8453`. */
  readonly exclusion?: string;
  /** Blocks that its head was behind the best one when it was last asked. */
  readonly lag?: number;
  /** Whether it follows another branch of the chain. */
  readonly forked: boolean;
  /** Until when it is left alone, and why. */
  readonly rest?: { readonly until: number; readonly asked: boolean };
}

/** How an endpoint does. */
export interface EndpointHealth {
  /** 0 (not used) to 100. */
  readonly score: number;
  /** Time to an answer that was data, milliseconds; absent before there was one. */
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  /** Share of the requests that failed, 0 to 1. */
  readonly errorRate: number;
  /** Requests that the figures are made of. */
  readonly requests: number;
  readonly lag?: number;
  /** What is wrong with it, in words; empty when nothing is. */
  readonly troubles: readonly string[];
}

/** Requests that count, and for how long, milliseconds. */
export const SAMPLES_KEPT = 200;
const WINDOW_MS = 120_000;
/** Blocks a sound node may be behind another for a moment. */
const USUAL_LAG = 2;
/** Fewer failures than this are nothing to speak of. */
const NOTABLE_FAILURES = 2;
const NOTABLE_RATE = 0.05;
/** Score before the first request: between one that is known to be good and one that is known to fail. */
const UNKNOWN_SCORE = 50;

/** Judges an endpoint by its last requests (oldest first) and its standing. */
export function assessEndpoint(
  samples: readonly EndpointSample[],
  standing: EndpointStanding,
  now: number,
): EndpointHealth {
  const recent = samples.filter(({ at }) => now - at <= WINDOW_MS);
  const failed = recent.filter(({ fault }) => fault !== undefined);
  const times = latencies(recent);
  const errorRate = recent.length === 0 ? 0 : failed.length / recent.length;
  const p50Ms = quantile(times, 0.5);
  const p95Ms = quantile(times, 0.95);
  return {
    score: score(errorRate, p50Ms, recent.length, standing),
    ...(p50Ms === undefined ? {} : { p50Ms }),
    ...(p95Ms === undefined ? {} : { p95Ms }),
    errorRate,
    requests: recent.length,
    ...(standing.lag === undefined ? {} : { lag: standing.lag }),
    troubles: troubles(failed, errorRate, standing, now),
  };
}

/** How long the slowest of twenty answers of this size takes, milliseconds; `undefined` while too few are known. */
export function usualWorstMs(samples: readonly EndpointSample[], heavy: boolean): number | undefined {
  const times = latencies(samples.filter((sample) => sample.heavy === heavy));
  return times.length < 5 ? undefined : quantile(times, 0.95);
}

/** Failures without a success since. */
export function failuresInARow(samples: readonly EndpointSample[]): number {
  const lastGood = samples.findLastIndex(({ fault }) => fault === undefined);
  return samples.length - 1 - lastGood;
}

function latencies(samples: readonly EndpointSample[]): readonly number[] {
  return samples
    .filter(({ fault }) => fault === undefined)
    .map(({ ms }) => ms)
    .toSorted((a, b) => a - b);
}

/** The nearest rank of sorted values. */
function quantile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

/** Failures weigh most, then lag, then time: half a second to an answer halves the score. */
function score(
  errorRate: number,
  p50Ms: number | undefined,
  requests: number,
  { exclusion, forked, lag = 0 }: EndpointStanding,
): number {
  if (exclusion !== undefined || forked) {
    return 0;
  }
  if (requests === 0) {
    return UNKNOWN_SCORE;
  }
  const reliability = (1 - errorRate) ** 2;
  const speed = 1 / (1 + (p50Ms ?? 0) / 500);
  const behind = Math.max(0, lag - USUAL_LAG);
  return Math.round((100 * reliability * speed) / (1 + behind / 4));
}

function troubles(
  failed: readonly EndpointSample[],
  errorRate: number,
  { exclusion, lag = 0, forked, rest }: EndpointStanding,
  now: number,
): readonly string[] {
  const found: string[] = [];
  if (exclusion !== undefined) {
    found.push(exclusion);
  }
  if (forked) {
    found.push('on another branch of the chain');
  }
  if (failed.length >= NOTABLE_FAILURES && errorRate >= NOTABLE_RATE) {
    const words = commonest(failed.map(({ fault = '' }) => fault));
    found.push(errorRate >= 0.95 ? words : `${Math.round(errorRate * 100)} % of calls fail: it ${words}`);
  }
  if (lag > USUAL_LAG) {
    found.push(`${lag} blocks behind`);
  }
  if (rest?.asked === true && rest.until > now) {
    found.push(`asked to be left alone for ${Math.ceil((rest.until - now) / 1_000)} s more`);
  }
  return found;
}

function commonest(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0])[0];
}
