import { STAGES, type FastLane } from '@twinlane/core/lane/fastLane';
import type { Metrics } from './observe/metrics.ts';

/** Seconds; from a stage that is over at once to one that a disk or a node holds up. */
const BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Tells the metrics how long the stages of each trade of the Fast Lane took. */
export function measureFastLane(metrics: Metrics, fastLane: Pick<FastLane, 'onTimes'>): void {
  const observe = metrics.histogram({
    name: 'fast_lane_stage_duration_seconds',
    help: "How long the stages from a signal of the Fast Lane to the node's answer took.",
    labels: ['stage'],
    buckets: BUCKETS,
  });
  fastLane.onTimes((times) => {
    for (const stage of STAGES) {
      observe({ stage }, times[stage] / 1_000);
    }
  });
}
