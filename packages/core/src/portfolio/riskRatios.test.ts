import { describe, expect, it } from 'vitest';
import { returnsOf, sharpeRatio, sortinoRatio } from './riskRatios.ts';

describe('risk ratios', () => {
  it('take returns from one value to the next', () => {
    expect(returnsOf([100n, 110n, 99n])).toEqual([0.1, -0.1]);
    expect(returnsOf([5n])).toEqual([]);
    expect(returnsOf([0n, 5n, 10n])).toEqual([1]);
  });

  it('agree with their definitions', () => {
    const returns = [0.02, -0.01, 0.03, 0, -0.02];
    // Mean 0.004; squares of what differs from it 0.00172; of losses 0.0005.
    expect(sharpeRatio(returns, 365)).toBeCloseTo((0.004 / Math.sqrt(0.00172 / 4)) * Math.sqrt(365), 10);
    expect(sortinoRatio(returns, 365)).toBeCloseTo((0.004 / Math.sqrt(0.0005 / 5)) * Math.sqrt(365), 10);
  });

  it('say nothing of few returns, of equal ones, and of losses where there are none', () => {
    expect(sharpeRatio([0.1, -0.1], 365)).toBeUndefined();
    expect(sharpeRatio([0.01, 0.01, 0.01, 0.01, 0.01], 365)).toBeUndefined();
    expect(sortinoRatio([0.01, 0.02, 0.01, 0.02, 0.01], 365)).toBeUndefined();
  });
});
