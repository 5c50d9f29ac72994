import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLanes } from './lanes.ts';

describe('createLanes', () => {
  it('runs so many at a time, in order, failures included', async () => {
    const inLane = createLanes(2);
    const started: number[] = [];
    let running = 0;
    let most = 0;
    const results = await Promise.allSettled(
      Array.from({ length: 7 }, (_, n) =>
        inLane(async () => {
          started.push(n);
          running += 1;
          most = Math.max(most, running);
          await turn();
          running -= 1;
          if (n === 3) throw new Error('three');
          return n;
        }),
      ),
    );
    expect(started).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(most).toBe(2);
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    await expect(inLane(() => Promise.resolve('after'))).resolves.toBe('after');
  });
});
