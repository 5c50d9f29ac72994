import { array, assert, double, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Durations } from './durations.ts';

describe('Durations', () => {
  it('is never more than a tenth above the true percentile, and never below it', () => {
    const times = array(double({ min: 0.02, max: 20_000, noNaN: true }), {
      minLength: 1,
      maxLength: 300,
    });
    assert(
      property(times, (all) => {
        const durations = new Durations();
        all.forEach((ms) => durations.add(ms));
        const sorted = all.toSorted((a, b) => a - b);
        const view = durations.view();
        for (const [share, shown] of [
          [0.5, view.p50],
          [0.95, view.p95],
          [0.99, view.p99],
        ] as const) {
          const exact = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
          expect(shown).toBeGreaterThanOrEqual(exact * 0.999_999);
          expect(shown).toBeLessThanOrEqual(exact * 1.100_001);
        }
        expect(view.buckets.at(-1)?.count).toBe(all.length);
        expect(view.max).toBe(sorted.at(-1));
      }),
    );
  });

  it('is empty before the first run, and keeps what is beyond its bounds', () => {
    const durations = new Durations();
    expect(durations.view()).toMatchObject({ count: 0, p50: 0, p99: 0, max: 0, buckets: [] });
    durations.add(0);
    durations.add(1e9);
    expect(durations.view()).toMatchObject({ count: 2, max: 1e9, p99: 1e9 });
  });
});
