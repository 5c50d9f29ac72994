import { getHeapStatistics } from 'node:v8';
import { afterEach, describe, expect, it } from 'vitest';
import type { Activity } from '@twinlane/core/breaker/breakerTypes';
import { createBreakerBench, PROCESS_ID } from '../testing/breakerBench.ts';
import { measureProcess, sampleLoad } from './processLoad.ts';

const SCOPE = { kind: 'process', id: PROCESS_ID } as const;
const ENTRY: Activity = { kind: 'entry', lane: 'smart' };

const load = measureProcess();
afterEach(() => load.stop());

describe('memoryPressure', () => {
  it('shuts entries while this heap is nearly full, and lets exits through', () => {
    const bench = createBreakerBench();
    // As if the limit were so much lower: to fill the real one would take minutes.
    let limitShare = 1;
    const read = () => {
      const measured = load.read();
      return { ...measured, heapPercent: measured.heapPercent / limitShare };
    };
    const sample = (): void => sampleLoad({ breakers: bench.breakers, processId: PROCESS_ID, read });
    sample();
    expect(bench.stateOf('memoryPressure', SCOPE)).toBe('closed');

    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    limitShare = (used / limit) * 1.05;
    const ballast = Array.from({ length: 200_000 }, (_, index) => ({ index }));
    sample();
    expect(ballast).toHaveLength(200_000);
    expect(bench.stateOf('memoryPressure', SCOPE)).toBe('open');
    expect(bench.breakers.refusal(ENTRY)).toMatchObject({ type: 'memoryPressure' });
    for (const kind of ['exit', 'submission', 'cancel', 'login'] as const) {
      expect(bench.breakers.refusal({ kind })).toBeUndefined();
    }

    limitShare = 1;
    sample();
    expect(bench.stateOf('memoryPressure', SCOPE)).toBe('closed');
    expect(bench.breakers.refusal(ENTRY)).toBeUndefined();
  });
});
