import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startPacer } from './pacer.ts';

describe('the pacer', () => {
  it('is never ahead of its pace, and makes one step at a time', async () => {
    let steps = 0;
    let running = 0;
    const start = performance.now();
    const pacer = startPacer(
      30,
      async () => {
        running += 1;
        expect(running).toBe(1);
        await wait(15);
        running -= 1;
        steps += 1;
      },
      () => undefined,
    );
    await wait(620);
    await pacer.stop();
    const expected = (performance.now() - start) / 30;
    expect(steps).toBeGreaterThan(1);
    expect(steps).toBeLessThanOrEqual(expected + 1);
    const stopped = steps;
    await wait(80);
    expect(steps).toBe(stopped);
  });

  it('ends at the first failure and tells of it', async () => {
    const failures: unknown[] = [];
    let steps = 0;
    const pacer = startPacer(
      5,
      () => {
        steps += 1;
        return Promise.reject(new Error('broken'));
      },
      (error) => failures.push(error),
    );
    await wait(60);
    await pacer.stop();
    expect(steps).toBe(1);
    expect(failures).toEqual([new Error('broken')]);
  });
});
