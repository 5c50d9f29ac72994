import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createGasMargins } from './gasMargin.ts';

const ROUTE = 'uniswap-v3/1';

test('a route that nobody took yet has a fifth on top, rounded up', () => {
  const margins = createGasMargins();
  expect(margins.margin(ROUTE)).toBe(200n);
  expect(margins.limit(ROUTE, 100_001n)).toBe(120_002n);
});

test('a route whose simulations are right needs little, after enough of them', () => {
  const margins = createGasMargins();
  for (let count = 0; count < 9; count += 1) {
    margins.observe(ROUTE, { estimated: 100_000n, used: 100_000n });
  }
  expect(margins.margin(ROUTE)).toBe(200n);
  margins.observe(ROUTE, { estimated: 100_000n, used: 99_000n });
  expect(margins.margin(ROUTE)).toBe(100n);
  expect(margins.margin('another')).toBe(200n);
});

test('an excess is doubled, and fades when it is not seen again', () => {
  const margins = createGasMargins();
  for (let count = 0; count < 10; count += 1) {
    margins.observe(ROUTE, { estimated: 100_000n, used: 115_000n });
  }
  expect(margins.margin(ROUTE)).toBe(300n);
  for (let count = 0; count < 40; count += 1) {
    margins.observe(ROUTE, { estimated: 100_000n, used: 100_000n });
  }
  const faded = margins.margin(ROUTE);
  expect(faded).toBeLessThan(300n);
  expect(faded).toBeGreaterThan(100n);
  for (let count = 0; count < 200; count += 1) {
    margins.observe(ROUTE, { estimated: 100_000n, used: 100_000n });
  }
  expect(margins.margin(ROUTE)).toBe(100n);
});

test('running out of gas doubles the margin, up to the whole estimate', () => {
  const margins = createGasMargins();
  const seen = [1, 2, 3, 4].map(() => {
    margins.ranOut(ROUTE);
    return margins.margin(ROUTE);
  });
  expect(seen).toEqual([400n, 800n, 1000n, 1000n]);
});

test('the limit always covers what was used last, up to twice the estimate', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.bigInt(21_000n, 3_000_000n), fc.integer({ min: 50, max: 200 })), { minLength: 1 }),
      (seen) => {
        const margins = createGasMargins();
        for (const [estimated, percent] of seen) {
          const used = (estimated * BigInt(percent)) / 100n;
          margins.observe(ROUTE, { estimated, used });
          expect(margins.limit(ROUTE, estimated)).toBeGreaterThanOrEqual(used);
          expect(margins.limit(ROUTE, estimated)).toBeLessThanOrEqual(2n * estimated);
        }
      },
    ),
  );
});

test('what was idle longest is forgotten first', () => {
  const margins = createGasMargins();
  margins.ranOut(ROUTE);
  for (let route = 0; route < 1000; route += 1) {
    margins.observe(String(route), { estimated: 1n, used: 1n });
  }
  expect(margins.margin(ROUTE)).toBe(200n);
});
