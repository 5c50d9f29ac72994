import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTickTable, liquidityAt, liquidityNetAt, ticksOf, withLiquidity } from './tickTable.ts';

test('a tick with no net liquidity stays initialised while positions meet there', () => {
  let table = withLiquidity(createTickTable(10, []), -20, 0, 5n);
  table = withLiquidity(table, 0, 20, 5n);
  expect([...ticksOf(table)]).toEqual([
    { tick: -20, liquidityNet: 5n, liquidityGross: 5n },
    { tick: 0, liquidityNet: 0n, liquidityGross: 10n },
    { tick: 20, liquidityNet: -5n, liquidityGross: 5n },
  ]);
  expect(withLiquidity(table, -20, 0, -5n).size).toBe(2);
});

test('mints and burns equal building the table anew, and leave the old one alone', () => {
  const position = fc
    .tuple(
      fc.integer({ min: -12, max: 12 }),
      fc.integer({ min: 1, max: 8 }),
      fc.bigInt({ min: 1n, max: 1n << 100n }),
    )
    .map(([lower, width, liquidity]) => ({ lower: lower * 60, upper: (lower + width) * 60, liquidity }));
  fc.assert(
    fc.property(fc.array(position, { maxLength: 12 }), fc.nat(), (positions, pick) => {
      let table = createTickTable(60, []);
      for (const { lower, upper, liquidity } of positions) {
        table = withLiquidity(table, lower, upper, liquidity);
      }
      const ticks = [...ticksOf(table)];
      expect(createTickTable(60, ticks.toReversed())).toEqual(table);
      for (const { tick, liquidityNet, liquidityGross } of ticks) {
        const begins = positions.filter((each) => each.lower === tick);
        const ends = positions.filter((each) => each.upper === tick);
        const sum = (list: typeof positions) => list.reduce((total, each) => total + each.liquidity, 0n);
        expect(liquidityNet).toBe(sum(begins) - sum(ends));
        expect(liquidityGross).toBe(sum(begins) + sum(ends));
        expect(liquidityNetAt(table, tick)).toBe(liquidityNet);
        expect(liquidityNetAt(table, tick + 1)).toBe(0n);
      }
      for (let tick = -800; tick < 1300; tick += 13) {
        const inRange = positions.filter((each) => each.lower <= tick && tick < each.upper);
        expect(liquidityAt(table, tick)).toBe(inRange.reduce((total, each) => total + each.liquidity, 0n));
      }
      const gone = positions[pick % Math.max(positions.length, 1)] ?? { lower: 0, upper: 60, liquidity: 0n };
      const less = withLiquidity(table, gone.lower, gone.upper, -gone.liquidity);
      expect(withLiquidity(less, gone.lower, gone.upper, gone.liquidity)).toEqual(table);
      expect([...ticksOf(table)]).toEqual(ticks);
    }),
    { numRuns: 150, seed: 4 },
  );
});

test('a change of nothing is the same table', () => {
  const table = withLiquidity(createTickTable(1, []), 0, 1, 1n);
  expect(withLiquidity(table, 0, 1, 0n)).toBe(table);
});

test('refuses tables and changes that no pool can have', () => {
  const tick = { tick: 60, liquidityNet: 1n, liquidityGross: 1n };
  expect(() => createTickTable(0, [])).toThrow(/spacing of 0/);
  expect(() => createTickTable(60, [tick, tick])).toThrow(/tick 60 twice/);
  expect(() => createTickTable(50, [tick])).toThrow(/tick 60 at spacing 50/);
  expect(() => createTickTable(60, [{ ...tick, tick: 887_280 }])).toThrow(/887280/);
  expect(() => createTickTable(60, [{ ...tick, liquidityGross: 0n }])).toThrow(/gross liquidity 0/);
  expect(() => createTickTable(60, [{ ...tick, liquidityNet: -2n }])).toThrow(/net liquidity -2/);
  const table = createTickTable(60, []);
  expect(() => withLiquidity(table, 60, 60, 1n)).toThrow(/from 60 to 60/);
  expect(() => withLiquidity(table, 0, 60, -1n)).toThrow(/burn of 1/);
  const two = withLiquidity(withLiquidity(table, 0, 60, 5n), 120, 180, 5n);
  expect(() => withLiquidity(two, 0, 180, -5n)).toThrow(/burn of 5 over tick 60/);
});
