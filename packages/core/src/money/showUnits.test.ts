import { expect, test } from 'vitest';
import { showUnits } from './showUnits.ts';

test.each([
  [0n, 6, '0 X'],
  [999_999_999n, 6, '999.99 X'],
  [1_000_000_000n, 6, '1,000 X'],
  [1_234_567_890_129n, 6, '1,234,567.89 X'],
  [-12_345_678n, 3, '-12,345.67 X'],
  [1_234_567n, 0, '1,234,567 X'],
])('%s with %i decimals is told as %s', (amount, decimals, told) => {
  expect(showUnits(amount, { symbol: 'X', decimals })).toBe(told);
});
