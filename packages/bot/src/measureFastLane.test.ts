import { STAGES, type StageTimes } from '@twinlane/core/lane/fastLane';
import { expect, it } from 'vitest';
import { measureFastLane } from './measureFastLane.ts';
import { createMetrics } from './observe/metrics.ts';

it('tells each stage of a trade in seconds', async () => {
  const metrics = createMetrics();
  let tell: ((times: StageTimes) => void) | undefined;
  measureFastLane(metrics, { onTimes: (listener) => (tell = listener) && (() => undefined) });
  tell?.({ decide: 1, check: 1, build: 1, sign: 1, persist: 30, send: 1, total: 35 });
  const { text } = await metrics.page();
  const name = 'twinlane_fast_lane_stage_duration_seconds';
  expect(text).toContain(`${name}_sum{stage="persist"} 0.03`);
  expect(text).toContain(`${name}_bucket{le="0.025",stage="persist"} 0`);
  expect(text).toContain(`${name}_bucket{le="0.05",stage="persist"} 1`);
  for (const stage of STAGES) {
    expect(text).toContain(`${name}_count{stage="${stage}"} 1`);
  }
});
