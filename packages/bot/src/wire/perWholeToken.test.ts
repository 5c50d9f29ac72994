import { describe, expect, it } from 'vitest';
import { perWholeToken } from './perWholeToken.ts';

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
});
