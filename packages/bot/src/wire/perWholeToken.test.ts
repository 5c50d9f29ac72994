import { Decimal } from 'decimal.js';
import { assert, bigInt, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { perWholeToken } from './perWholeToken.ts';

const Exact = Decimal.clone({ precision: 200, toExpNeg: -1000, toExpPos: 1000 });

describe('perWholeToken', () => {
  it('divides cash by tokens, each in whole units', () => {
    expect(perWholeToken(500_000_000n, 6, 200n * 10n ** 18n, 18)).toBe('2.5');
    expect(perWholeToken(1_000_000n, 6, 3n * 10n ** 8n, 8)).toBe('0.333333333333333333');
  });

  it('never writes an exponent', () => {
    expect(perWholeToken(1n, 6, 10n ** 60n, 18)).toBe('0.000000000000000000000000000000000000000000000001');
    expect(perWholeToken(10n ** 40n, 6, 1n, 18)).toMatch(/^1000+$/);
  });

  it('knows no price of nothing', () => {
    expect(perWholeToken(1n, 6, 0n, 18)).toBeUndefined();
  });

  it('is exact to 18 digits, half away from zero, whatever the sizes', () => {
    const units = bigInt({ min: 1n, max: 10n ** 60n });
    const decimals = integer({ min: 0, max: 30 });
    assert(
      property(units, decimals, units, decimals, (cash, cashDecimals, token, tokenDecimals) => {
        const exact = new Exact(cash.toString())
          .div(token.toString())
          .times(new Exact(10).pow(tokenDecimals - cashDecimals));
        const text = perWholeToken(cash, cashDecimals, token, tokenDecimals);
        expect(text).toBe(exact.toSignificantDigits(18).toFixed());
      }),
      { numRuns: 1_000 },
    );
  });

  it('is nothing where nothing was paid', () => {
    expect(perWholeToken(0n, 6, 1n, 18)).toBe('0');
  });
});
