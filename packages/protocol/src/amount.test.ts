import { assert, bigInt, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amount, formatUnits, toAmount } from './amount.ts';

describe('formatUnits', () => {
  it('writes base units as whole tokens', () => {
    expect(formatUnits(1_500_000n, 6)).toBe('1.5');
    expect(formatUnits(-1n, 18)).toBe('-0.000000000000000001');
    expect(formatUnits(0n, 6)).toBe('0');
    expect(formatUnits(42n, 0)).toBe('42');
    expect(formatUnits(100n, 2)).toBe('1');
  });

  it('loses nothing and always fits the schema', () => {
    assert(
      property(
        bigInt({ min: -(2n ** 256n), max: 2n ** 256n }),
        integer({ min: 0, max: 80 }),
        (units, decimals) => {
          const { value } = amount.parse(toAmount(units, decimals));
          const [whole = '', fraction = ''] = value.replace('-', '').split('.');
          const back = BigInt(whole + fraction.padEnd(decimals, '0'));
          expect(value.startsWith('-') ? -back : back).toBe(units);
        },
      ),
      { numRuns: 300 },
    );
  });
});
