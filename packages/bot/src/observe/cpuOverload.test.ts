import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { Activity } from '@twinlane/core/breaker/breakerTypes';
import { createBreakerBench, PROCESS_ID } from '../testing/breakerBench.ts';
import { measureProcess, sampleLoad } from './processLoad.ts';

const SCOPE = { kind: 'process', id: PROCESS_ID } as const;
const FAST: Activity = { kind: 'entry', lane: 'fast' };

const load = measureProcess();
afterAll(() => load.stop());

/** Keeps the event loop from turning. */
function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('cpuOverload', () => {
  it('shuts the Fast Lane once the event loop has lagged for half a minute', async () => {
    const bench = createBreakerBench();
    const seen: number[] = [];
    const read = () => {
      const measured = load.read();
      seen.push(measured.lagMs);
      return measured;
    };
    const sample = (): void => sampleLoad({ breakers: bench.breakers, processId: PROCESS_ID, read });
    load.read();
    // Each of these stands for ten seconds.
    for (let turns = 0; turns < 4; turns += 1) {
      expect(bench.stateOf('cpuOverload', SCOPE)).toBe('closed');
      await sleep(25);
      block(320);
      await sleep(25);
      sample();
      bench.pass(10);
    }
    expect(Math.min(...seen)).toBeGreaterThan(250);
    expect(bench.stateOf('cpuOverload', SCOPE)).toBe('open');
    expect(bench.breakers.refusal(FAST)).toMatchObject({ type: 'cpuOverload' });
    expect(bench.breakers.refusal({ ...FAST, lane: 'smart' })).toBeUndefined();
    for (const kind of ['exit', 'submission', 'cancel', 'login'] as const) {
      expect(bench.breakers.refusal({ kind, lane: 'fast' })).toBeUndefined();
    }

    await expect
      .poll(
        () => {
          sample();
          return bench.stateOf('cpuOverload', SCOPE);
        },
        { timeout: 15_000 },
      )
      .toBe('closed');
    expect(bench.breakers.refusal(FAST)).toBeUndefined();
  });
});
