/** One measured number beside the number of the obvious alternative, measured in the same run. */
export interface Figure {
  /** What was measured, such as `quote within one tick range`. */
  readonly what: string;
  readonly value: number;
  /** Unit of both values: `ns`, `µs`, `ms`, `s`, `MiB`, `per s`, … */
  readonly unit: string;
  /** Name and version of the alternative; null where the figure stands alone. */
  readonly peer: string | null;
  readonly peerValue: number | null;
  /** How many times better than the peer: above 1 is better, whichever direction is good. */
  readonly ratio: number | null;
  /** What is demanded, in words, such as `≥ 10 ×` or `≤ 30 s`; null where nothing is. */
  readonly bar: string | null;
  /** Whether the bar holds; null where there is no bar, or where a smoke run did not judge it. */
  readonly holds: boolean | null;
}

/** What a benchmark is told. */
export interface BenchmarkOptions {
  /** A tiny run that only shows that the benchmark works; nothing is judged. */
  readonly smoke: boolean;
  /** Progress, one line at a time; goes to stderr. */
  readonly log: (line: string) => void;
}

/** One file of published numbers: export it as `benchmark` and add a line to `registry.ts`. */
export interface Benchmark {
  readonly name: string;
  /** One line for the list. */
  readonly title: string;
  /** Throws where a result is wrong: a fast wrong answer is no figure. */
  run(options: BenchmarkOptions): Promise<readonly Figure[]>;
}

/** One finding of a proof. */
export interface ProofFigure {
  readonly what: string;
  readonly value: number | string;
  /** What is demanded, in words; null where the finding only informs. */
  readonly bar: string | null;
  /** Null where there is no bar, or where a smoke run cannot judge it (times, full sizes). */
  readonly holds: boolean | null;
}

/** What a proof is told. */
export interface ProofOptions {
  /** A reduced size; correctness is judged all the same. */
  readonly smoke: boolean;
  /** Drives every random choice; printed, so that a failure can be repeated. */
  readonly seed: number;
  /** An existing folder of the proof's own, kept between runs of one seed and size, so that a long proof can resume. */
  readonly stateFolder: string;
  /** Progress, one line at a time; goes to stderr. */
  readonly log: (line: string) => void;
}

/** A full-size proof of one bar: export it as `proof` and add a line to `prove/registry.ts`. */
export interface Proof {
  readonly name: string;
  /** One line for the list. */
  readonly title: string;
  run(options: ProofOptions): Promise<{ readonly holds: boolean; readonly figures: readonly ProofFigure[] }>;
}

/** What many runs of one function took, nanoseconds per call. */
export interface Timing {
  readonly median: number;
  readonly p99: number;
  readonly mean: number;
  readonly samples: number;
}

/** How to measure. */
export interface MeasureOptions {
  /** Calls before the first sample. */
  readonly warmup: number;
  readonly samples: number;
  /**
   * Calls per sample, for functions that are short beside the clock's own cost (about 100 ns); a sample is then their
   * mean, and the p99 that of the means. 1 unless told.
   */
  readonly batch?: number;
}

/** Results land here, so that the compiler cannot leave the work out. */
let sink: unknown;

/** The value below which `share` (0 to 1) of the sorted samples lie: nearest rank. */
export function percentile(sorted: readonly number[], share: number): number {
  const index = Math.max(0, Math.ceil(sorted.length * share) - 1);
  const value = sorted[index];
  if (value === undefined) {
    throw new Error('a percentile needs at least one sample');
  }
  return value;
}

/** Median, p99 and mean of samples in nanoseconds. */
export function timing(samples: readonly number[]): Timing {
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    median: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    samples: sorted.length,
  };
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}

/** One sample: `batch` calls, nanoseconds per call. Synchronous functions never pay for an `await`. */
async function sample(work: () => unknown, batch: number, asynchronous: boolean): Promise<number> {
  const start = process.hrtime.bigint();
  if (asynchronous) {
    for (let call = 0; call < batch; call += 1) {
      sink = await work();
    }
  } else {
    for (let call = 0; call < batch; call += 1) {
      sink = work();
    }
  }
  return Number(process.hrtime.bigint() - start) / batch;
}

async function warmUp(work: () => unknown, calls: number): Promise<boolean> {
  let asynchronous = false;
  for (let call = 0; call < Math.max(1, calls); call += 1) {
    const result = work();
    if (isPromise(result)) {
      asynchronous = true;
      sink = await result;
    } else {
      sink = result;
    }
  }
  return asynchronous;
}

/** Times many calls of `work` after a warm-up. A function that returns a promise is awaited, one call after the other. */
export async function measure(work: () => unknown, options: MeasureOptions): Promise<Timing> {
  const [only] = await measureTogether([work], options);
  if (only === undefined) {
    throw new Error('nothing was measured');
  }
  return only;
}

/**
 * Times several functions by turns, one sample each, so that a change of the machine's pace meets them all alike.
 * Use it for a figure and its peer.
 */
export async function measureTogether(
  works: readonly (() => unknown)[],
  options: MeasureOptions,
): Promise<readonly Timing[]> {
  const batch = options.batch ?? 1;
  const lanes: { work: () => unknown; asynchronous: boolean; samples: number[] }[] = [];
  for (const work of works) {
    lanes.push({ work, asynchronous: await warmUp(work, options.warmup), samples: [] });
  }
  for (let taken = 0; taken < options.samples; taken += 1) {
    for (const lane of lanes) {
      lane.samples.push(await sample(lane.work, batch, lane.asynchronous));
    }
  }
  return lanes.map((lane) => timing(lane.samples));
}

/** The last result of a measured call: read it to be sure that the work was done. */
export function lastResult(): unknown {
  return sink;
}

/** What a figure must reach. `ratio` is against the peer, the others are of the value itself, in its unit. */
export type Bar =
  { readonly ratioAtLeast: number } | { readonly atMost: number } | { readonly atLeast: number };

/** A number to publish. `better` says which direction is good; lower unless told (times, sizes). */
export interface FigureInput {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly peer?: { readonly name: string; readonly value: number };
  readonly better?: 'lower' | 'higher';
  readonly bar?: Bar;
}

function describeBar(bar: Bar, unit: string): string {
  if ('ratioAtLeast' in bar) {
    return `≥ ${bar.ratioAtLeast} ×`;
  }
  return 'atMost' in bar ? `≤ ${bar.atMost} ${unit}` : `≥ ${bar.atLeast} ${unit}`;
}

function judge(bar: Bar, value: number, ratio: number | null): boolean {
  if ('ratioAtLeast' in bar) {
    return ratio !== null && ratio >= bar.ratioAtLeast;
  }
  return 'atMost' in bar ? value <= bar.atMost : value >= bar.atLeast;
}

/** Puts a value beside its peer's and judges it. `main.ts` takes the judgement back in a smoke run. */
export function figure(input: FigureInput): Figure {
  const { what, value, unit, peer, bar } = input;
  let ratio: number | null = null;
  if (peer !== undefined) {
    ratio = (input.better ?? 'lower') === 'lower' ? peer.value / value : value / peer.value;
  }
  return {
    what,
    value,
    unit,
    peer: peer?.name ?? null,
    peerValue: peer?.value ?? null,
    ratio,
    bar: bar === undefined ? null : describeBar(bar, unit),
    holds: bar === undefined ? null : judge(bar, value, ratio),
  };
}

function microseconds(nanoseconds: number): number {
  return nanoseconds / 1000;
}

/** A timing as two figures, median and p99, in microseconds, beside the peer's. The bar is on the median. */
export function timingFigures(
  what: string,
  ours: Timing,
  peer: { readonly name: string; readonly timing: Timing },
  bar?: Bar,
): readonly Figure[] {
  return [
    figure({
      what: `${what}, median`,
      value: microseconds(ours.median),
      unit: 'µs',
      peer: { name: peer.name, value: microseconds(peer.timing.median) },
      ...(bar === undefined ? {} : { bar }),
    }),
    figure({
      what: `${what}, p99`,
      value: microseconds(ours.p99),
      unit: 'µs',
      peer: { name: peer.name, value: microseconds(peer.timing.p99) },
    }),
  ];
}
