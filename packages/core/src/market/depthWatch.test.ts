import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { followDepth, type DepthPoint } from './depthWatch.ts';

/** How far each depth is down, taken one after the other. */
function falls(row: readonly DepthPoint[]): number[] {
  let points: readonly DepthPoint[] = [];
  return row.map((newest) => {
    const next = followDepth(points, newest);
    points = next.points;
    return next.downPercent;
  });
}

test('is the fall from the highest depth of the last ten minutes', () => {
  const row = [100n, 80n, 120n, 60n, 90n].map((depth, index) => ({ timestamp: index * 60, depth }));
  expect(falls([...row, { timestamp: 721, depth: 60n }])).toEqual([0, 20, 0, 50, 25, 33.3333]);
});

test('forgets blocks that were rewritten', () => {
  const row = [10, 20, 30, 20].map((timestamp, index) => ({
    timestamp,
    depth: [100n, 50n, 40n, 90n][index] ?? 0n,
  }));
  expect(falls(row)).toEqual([0, 50, 60, 10]);
});

test('equals a naive look over all points, while few are kept', () => {
  const step = fc.record({
    after: fc.integer({ min: 1, max: 300 }),
    depth: fc.bigInt({ min: 0n, max: 1_000n }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      let timestamp = 0;
      const row = steps.map(({ after, depth }) => ({ timestamp: (timestamp += after), depth }));
      const naive = row.map((newest, index) => {
        const recent = row.slice(0, index + 1).filter((point) => point.timestamp >= newest.timestamp - 600);
        const highest = recent.reduce((most, { depth }) => (depth > most ? depth : most), 0n);
        return highest === 0n ? 0 : Number(((highest - newest.depth) * 1_000_000n) / highest) / 10_000;
      });
      expect(falls(row)).toEqual(naive);
    }),
    { seed: 7, numRuns: 200 },
  );
});
