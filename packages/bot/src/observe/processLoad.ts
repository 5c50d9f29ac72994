import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { BreakerScope } from '@twinlane/core/breaker/breakerTypes';

/** How loaded the process is now. */
export interface ProcessLoad {
  /** Share of the heap's limit that is in use, per cent. */
  readonly heapPercent: number;
  /** The lag of the event loop in the last second, at its 99th percentile, milliseconds. */
  readonly lagMs: number;
}

/** What the sampler works with. */
export interface LoadSamplerOptions {
  readonly breakers: Pick<Breakers, 'observe'>;
  /** The process' own id, of which its breakers have their scope. */
  readonly processId: string;
  /** Measures since it was last asked. */
  readonly read: () => ProcessLoad;
}

const SAMPLE_MS = 1_000;
const NANOSECONDS = 1e6;
/** How finely lag is measured, milliseconds: an idle loop shows as much. */
const RESOLUTION_MS = 20;

/** Tells the breakers of memory and of the event loop how loaded the process is, once a second. Returns how to stop. */
export function startLoadSampler(options: LoadSamplerOptions): () => void {
  const timer = setInterval(() => sampleLoad(options), SAMPLE_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Tells them once. */
export function sampleLoad({ breakers, processId, read }: LoadSamplerOptions): void {
  const scope: BreakerScope = { kind: 'process', id: processId };
  const { heapPercent, lagMs } = read();
  void breakers.observe('memoryPressure', scope, heapPercent);
  void breakers.observe('cpuOverload', scope, lagMs);
}

/** Measures this process. `stop` ends the measurement of the event loop. */
export function measureProcess(): { readonly read: () => ProcessLoad; readonly stop: () => void } {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let last = performance.now();
  return {
    read: () => {
      const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
      const now = performance.now();
      // A loop that stood still has counted nothing yet; then, this very call is late.
      const late = now - last - SAMPLE_MS;
      const counted = delay.count === 0 ? 0 : delay.percentile(99) / NANOSECONDS - RESOLUTION_MS;
      const lagMs = Math.max(0, late, counted);
      last = now;
      delay.reset();
      return { heapPercent: (used / limit) * 100, lagMs };
    },
    stop: () => void delay.disable(),
  };
}
