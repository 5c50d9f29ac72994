import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

/** The lines of one metric, without its comments. */
async function seriesOf(metrics: ReturnType<typeof createMetrics>, name: string): Promise<string[]> {
  const { text } = await metrics.page();
  return text.split('\n').filter((line) => line.startsWith(`twinlane_${name}`));
}

describe('metrics', () => {
  it('counts, reads and measures under the names of the program', async () => {
    const metrics = createMetrics();
    const count = metrics.counter({ name: 'things_total', help: 'Things.', labels: ['kind'] });
    count({ kind: 'a' });
    count({ kind: 'a' }, 2);
    count({ kind: 'b' });
    const measure = metrics.histogram({
      name: 'stage_duration_seconds',
      help: 'Time of a stage.',
      labels: ['stage'],
      buckets: [0.001, 0.01],
    });
    measure({ stage: 'sign' }, 0.005);
    expect(await seriesOf(metrics, 'things')).toEqual([
      'twinlane_things_total{kind="a"} 3',
      'twinlane_things_total{kind="b"} 1',
    ]);
    expect(await seriesOf(metrics, 'stage')).toEqual([
      'twinlane_stage_duration_seconds_bucket{le="0.001",stage="sign"} 0',
      'twinlane_stage_duration_seconds_bucket{le="0.01",stage="sign"} 1',
      'twinlane_stage_duration_seconds_bucket{le="+Inf",stage="sign"} 1',
      'twinlane_stage_duration_seconds_sum{stage="sign"} 0.005',
      'twinlane_stage_duration_seconds_count{stage="sign"} 1',
    ]);
  });

  it('reads a gauge whenever it is asked, and forgets a series that is gone', async () => {
    const metrics = createMetrics();
    let open: readonly string[] = ['rpcFailure', 'chainReorg'];
    metrics.gauge({ name: 'open', help: 'Open ones.', labels: ['type'] }, () =>
      open.map((type) => ({ labels: { type }, value: 1 })),
    );
    expect(await seriesOf(metrics, 'open')).toHaveLength(2);
    open = ['rpcFailure'];
    expect(await seriesOf(metrics, 'open')).toEqual(['twinlane_open{type="rpcFailure"} 1']);
  });

  it('tells how the process itself does', async () => {
    const { text, contentType } = await createMetrics().page();
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  });
});
