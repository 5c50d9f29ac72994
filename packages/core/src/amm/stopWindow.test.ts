import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stopWindow } from './stopWindow.ts';
import { anyPool } from './testing/pools.ts';
import { MAX_TICK, MIN_TICK } from './tickMath.ts';
import { nextStop, previousStop } from './tickStops.ts';
import { liquidityAt } from './tickTable.ts';

/** Ticks on stops, beside them and far away, as a sequence of quotes may begin at. */
const anyVisits = fc.array(
  fc.record({
    stops: fc.integer({ min: 0, max: 5 }),
    back: fc.boolean(),
    offset: fc.constantFrom(-1, 0, 0, 1),
    leap: fc.constantFrom(0, 0, 0, -3000, 3000, 100_000),
  }),
  { minLength: 2, maxLength: 20 },
);

test('finds the next stop from anywhere, in any order of asking, with the liquidity before it', () => {
  fc.assert(
    fc.property(anyPool(), anyVisits, fc.boolean(), (pool, visits, zeroForOne) => {
      const window = stopWindow(pool.ticks, pool.fee, zeroForOne);
      const between = Math.floor(pool.tickSpacing / 2);
      let tick = pool.tick;
      for (const { stops, back, offset, leap } of visits) {
        for (let count = 0; count < stops; count += 1) {
          tick = nextStop(pool.ticks, zeroForOne === back ? tick : tick - 1, zeroForOne !== back);
        }
        tick = Math.min(Math.max(tick + offset * Math.max(between, 1) + leap, MIN_TICK), MAX_TICK - 1);
        const index = window.indexFrom(tick);
        expect(window.at(index)?.tick).toBe(nextStop(pool.ticks, tick, zeroForOne));
        expect(window.liquidityBefore(index, tick)).toBe(liquidityAt(pool.ticks, tick));
      }
    }),
    { numRuns: 300, seed: 15 },
  );
});

test('the stop before a stop is the one from which the walk comes to it', () => {
  fc.assert(
    fc.property(anyPool(), fc.boolean(), (pool, zeroForOne) => {
      let stop = nextStop(pool.ticks, pool.tick, zeroForOne);
      for (let count = 0; count < 10; count += 1) {
        const previous = previousStop(pool.ticks, stop, zeroForOne);
        if (previous === undefined) {
          break;
        }
        expect(nextStop(pool.ticks, zeroForOne ? previous - 1 : previous, zeroForOne)).toBe(stop);
        stop = previous;
      }
    }),
    { numRuns: 300, seed: 16 },
  );
});
