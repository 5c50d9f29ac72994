import { describe, expect, it } from 'vitest';
import { timestampOf, withBlockTime } from './chainClock.ts';

describe('the chain clock', () => {
  it('follows the block time, below and above a second', () => {
    const slow = { fromBlock: 10, fromTimestamp: 1000, blockTimeMs: 12_000 };
    expect([10, 11, 12].map((block) => timestampOf(slow, block))).toEqual([1000, 1012, 1024]);
    const fast = { fromBlock: 10, fromTimestamp: 1000, blockTimeMs: 200 };
    expect([11, 14, 15, 19, 20].map((block) => timestampOf(fast, block))).toEqual([
      1000, 1000, 1001, 1001, 1002,
    ]);
  });

  it('never steps back when the block time changes', () => {
    const before = { fromBlock: 10, fromTimestamp: 1000, blockTimeMs: 1500 };
    const after = withBlockTime(before, 15, 300);
    expect(timestampOf(after, 15)).toBe(timestampOf(before, 15));
    expect(timestampOf(after, 25)).toBe(1010);
  });

  it('is not touched by being told the block time it has', () => {
    const clock = { fromBlock: 10, fromTimestamp: 1000, blockTimeMs: 200 };
    const told = withBlockTime(clock, 13, 200);
    expect([14, 15, 16].map((block) => timestampOf(told, block))).toEqual(
      [14, 15, 16].map((block) => timestampOf(clock, block)),
    );
  });
});
