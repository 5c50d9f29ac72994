/** How long something took, over all of its runs. Milliseconds; percentiles are at most a tenth too high. */
export interface DurationView {
  readonly count: number;
  readonly sum: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** Runs that took at most so long, for every bound that some run reached, rising. */
  readonly buckets: readonly { readonly atMost: number; readonly count: number }[];
}

const SHORTEST_MS = 0.01;
const GROWTH = 1.1;
/** Up to half a minute. */
const BUCKETS = 157;
const BOUNDS = Array.from({ length: BUCKETS }, (_, index) => SHORTEST_MS * GROWTH ** index);

/** A histogram of durations with fixed buckets, each a tenth wider than the one before. */
export class Durations {
  readonly #counts = new Uint32Array(BUCKETS + 1);
  #count = 0;
  #sum = 0;
  #max = 0;

  add(ms: number): void {
    const index = ms <= SHORTEST_MS ? 0 : Math.ceil(Math.log(ms / SHORTEST_MS) / Math.log(GROWTH));
    const bucket = Math.min(index, BUCKETS);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count += 1;
    this.#sum += ms;
    this.#max = Math.max(this.#max, ms);
  }

  /** Zeros before the first run. */
  view(): DurationView {
    const buckets: { atMost: number; count: number }[] = [];
    let count = 0;
    this.#counts.forEach((here, index) => {
      count += here;
      if (here > 0) buckets.push({ atMost: BOUNDS[index] ?? Infinity, count });
    });
    const share = (part: number): number => {
      const found = buckets.find((bucket) => bucket.count >= part * this.#count);
      return Math.min(found?.atMost ?? 0, this.#max);
    };
    return {
      count: this.#count,
      sum: this.#sum,
      p50: share(0.5),
      p95: share(0.95),
      p99: share(0.99),
      max: this.#max,
      buckets,
    };
  }
}
