import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The labels of one series. Values come from a small, known set: never an address, an id, a URL or a text from outside. */
export type Labels<Name extends string> = Readonly<Record<Name, string>>;

/** What a metric is called and what it says. */
export interface MetricOptions<Label extends string> {
  /** Lower case with underscores and the unit last (`stage_duration_seconds`); `twinlane_` comes before it. */
  readonly name: string;
  /** One sentence. */
  readonly help: string;
  readonly labels?: readonly Label[];
}

/**
 * The metrics of this process, for Prometheus. Each part declares its own once, at its start, and is given a function to
 * report with: it needs nothing else of this.
 */
export interface Metrics {
  /** Something that is counted and only rises. `by`: 1 unless told. */
  counter<Label extends string>(
    options: MetricOptions<Label>,
  ): (labels: Labels<NoInfer<Label>>, by?: number) => void;
  /** Something that is read whenever it is asked for. `read` gives all series there are now. */
  gauge<Label extends string>(
    options: MetricOptions<Label>,
    read: () => Iterable<{ readonly labels: Labels<NoInfer<Label>>; readonly value: number }>,
  ): void;
  /** Something of which the distribution counts. `buckets`: upper bounds, rising, in the unit of the name. */
  histogram<Label extends string>(
    options: MetricOptions<Label> & { readonly buckets: readonly number[] },
  ): (labels: Labels<NoInfer<Label>>, value: number) => void;
  /** All of it, as `GET /metrics` answers. */
  page(): Promise<{ readonly contentType: string; readonly text: string }>;
}

const PREFIX = 'twinlane_';

/** Starts with the figures of the process itself (processor, memory, event loop, garbage collection). */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });

  function configuration<Label extends string>({ name, help, labels = [] }: MetricOptions<Label>) {
    return { name: `${PREFIX}${name}`, help, labelNames: [...labels], registers: [registry] };
  }

  return {
    counter(options) {
      const counter = new Counter(configuration(options));
      return (labels, by = 1) => counter.inc(labels, by);
    },
    gauge(options, read) {
      const gauge = new Gauge({
        ...configuration(options),
        collect: () => {
          // What is gone must not stay at its last value.
          gauge.reset();
          for (const { labels, value } of read()) gauge.set(labels, value);
        },
      });
    },
    histogram(options) {
      const histogram = new Histogram({ ...configuration(options), buckets: [...options.buckets] });
      return (labels, value) => histogram.observe(labels, value);
    },
    page: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
