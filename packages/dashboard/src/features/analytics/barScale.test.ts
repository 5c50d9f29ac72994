import { describe, expect, it } from 'vitest';
import { barsOf } from './barScale.ts';

describe('bars', () => {
  it('stand on a line that gains and losses share', () => {
    expect(barsOf([30, -10, 0])).toEqual({
      zero: 75,
      bars: [
        { top: 0, height: 75 },
        { top: 75, height: 25 },
        { top: 75, height: 0 },
      ],
    });
  });

  it('can be seen however small, and need no value', () => {
    expect(barsOf([1000, 0.01]).bars[1]).toEqual({ top: 99, height: 1 });
    expect(barsOf([])).toEqual({ zero: 0, bars: [] });
  });
});
