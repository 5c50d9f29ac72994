import { createRandomStream } from '@twinlane/sandbox/agents/randomStream';

/** A mean with the bounds within which it lies with 95 % confidence. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 10_000;

/**
 * The mean of values that come in clusters, such as orders laid over one market, whose luck is not independent: whole clusters
 * are drawn again and again (percentile bootstrap). The same seed gives the same bounds.
 */
export function clusterBootstrap(
  values: readonly { readonly cluster: number; readonly value: number }[],
  seed: number,
): Estimate {
  const clusters = new Map<number, { sum: number; count: number }>();
  for (const { cluster, value } of values) {
    const known = clusters.get(cluster) ?? { sum: 0, count: 0 };
    clusters.set(cluster, { sum: known.sum + value, count: known.count + 1 });
  }
  const all = [...clusters.values()];
  const random = createRandomStream(seed, 'bootstrap');
  const means = Array.from({ length: RESAMPLES }, () => {
    const drawn = all.map(() => random.pick(all));
    return meanOf(drawn);
  }).toSorted((a, b) => a - b);
  const at = (share: number): number => means[Math.floor(share * RESAMPLES)] ?? Number.NaN;
  return { mean: meanOf(all), low: at(0.025), high: at(0.975) };
}

function meanOf(clusters: readonly { readonly sum: number; readonly count: number }[]): number {
  const sum = clusters.reduce((all, cluster) => all + cluster.sum, 0);
  return sum / clusters.reduce((all, { count }) => all + count, 0);
}
