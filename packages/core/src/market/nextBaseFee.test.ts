import { describe, expect, test } from 'vitest';
import { nextBaseFee } from './nextBaseFee.ts';

const LIMIT = 30_000_000n;
const GWEI = 1_000_000_000n;

describe('the next base fee', () => {
  test.each([
    ['at the target, it stays', 100n * GWEI, 15_000_000n, 100n * GWEI],
    ['after a full block, it rises by an eighth', 100n * GWEI, LIMIT, 112_500_000_000n],
    ['after an empty block, it falls by an eighth', 100n * GWEI, 0n, 87_500_000_000n],
    ['half way above the target, it rises by a sixteenth', 100n * GWEI, 22_500_000n, 106_250_000_000n],
    ['a rise is at least one wei', 1n, 15_000_001n, 2n],
    ['a fall is rounded towards staying', 7n, 0n, 7n],
    [
      'from block 12965000 to 12965001 of Ethereum, the first two of London',
      1_000_000_000n,
      30_025_257n,
      1_124_967_822n,
      30_029_122n,
    ],
  ] as [string, bigint, bigint, bigint, bigint?][])(
    '%s',
    (_, baseFeePerGas, gasUsed, expected, gasLimit = LIMIT) => {
      expect(nextBaseFee({ baseFeePerGas, gasUsed, gasLimit })).toBe(expected);
    },
  );

  test('another chain may move it more slowly from another target', () => {
    const rule = { elasticity: 6n, changeDenominator: 250n };
    const next = nextBaseFee({ baseFeePerGas: GWEI, gasUsed: LIMIT, gasLimit: LIMIT }, rule);
    expect(next).toBe(GWEI + (GWEI * 5n) / 250n);
  });
});
