import { describe, expect, test } from 'vitest';
import { acceptLoss, markEquity, type EquityMarks } from './equityMarks.ts';

/** Looks one after the other; gives the losses of each. */
function losses(...looks: readonly (readonly [day: string, equity: bigint, moved?: bigint])[]) {
  let marks: EquityMarks | undefined;
  return looks.map(([day, equity, moved = 0n]) => {
    const next = markEquity(marks, { day, equity, moved });
    marks = next.marks;
    return [next.losses.sinceMidnight, next.losses.fromPeak];
  });
}

describe('losses', () => {
  test('are measured from the first look of the day and from the highest of all', () => {
    expect(losses(['1', 1_000n], ['1', 1_200n], ['1', 900n], ['2', 900n], ['2', 990n])).toEqual([
      [0, 0],
      [0, 0],
      [10, 25],
      [0, 25],
      [0, 17.5],
    ]);
  });

  test('do not come from money that was moved, in either direction', () => {
    expect(losses(['1', 1_000n], ['1', 3_000n, 2_000n], ['1', 500n, -2_500n], ['1', 450n])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [10, 10],
    ]);
  });

  test('are nothing of an account that has nothing left', () => {
    expect(losses(['1', 1_000n], ['1', 0n, -1_000n], ['1', 0n, -5n])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
  });
});

test('a loss that is accepted is measured anew', () => {
  const marks: EquityMarks = { day: '1', opened: 1_000n, peak: 2_000n };
  const look = { day: '1', equity: 800n, moved: 0n };
  const down = (from: EquityMarks) => markEquity(from, look).losses;
  expect(down(marks)).toEqual({ sinceMidnight: 20, fromPeak: 60 });
  expect(down(acceptLoss(marks, 800n, 'peak'))).toEqual({ sinceMidnight: 20, fromPeak: 0 });
  expect(down(acceptLoss(marks, 800n, 'day'))).toEqual({ sinceMidnight: 0, fromPeak: 60 });
});
