import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordedDataFolder } from './testing/recordedData.ts';
import { formatAmount, parseAmount } from './tokenAmount.ts';

test('reading what was written gives the amount back', () => {
  fc.assert(
    fc.property(fc.bigInt(), fc.integer({ min: 0, max: 30 }), (amount, decimals) => {
      expect(parseAmount(formatAmount(amount, decimals), decimals)).toBe(amount);
    }),
    { seed: 9 },
  );
});

test('writes plain decimals', () => {
  expect(formatAmount(1_230_000n, 6)).toBe('1.23');
  expect(formatAmount(1n, 18)).toBe('0.000000000000000001');
  expect(formatAmount(-5n * 10n ** 17n, 18)).toBe('-0.5');
  expect(formatAmount(100n, 0)).toBe('100');
  expect(formatAmount(0n, 6)).toBe('0');
});

test.each([
  '',
  '.',
  '-',
  '-.',
  ' 1',
  '1 ',
  '+1',
  '1e3',
  '1,000',
  '0x10',
  '1.2.3',
  'NaN',
  '１',
  '--1',
  '1_000',
])('refuses %j', (text) => {
  expect(() => parseAmount(text, 18)).toThrow(/is not an amount/);
});

test('refuses digits that the token cannot hold, not zeros', () => {
  expect(() => parseAmount('0.1234567', 6)).toThrow(/more than 6 decimals/);
  expect(parseAmount('0.1234560', 6)).toBe(123_456n);
  expect(parseAmount('5.', 0)).toBe(5n);
  expect(() => parseAmount('1', -1)).toThrow(/-1 decimals/);
});

const data = recordedDataFolder('the published unit conversions');

const DECIMALS: Readonly<Record<string, number>> = {
  kwei: 3,
  mwei: 6,
  satoshi: 8,
  gwei: 9,
  szabo: 12,
  finney: 15,
  ether: 18,
};

describe.skipIf(data === undefined)('published unit conversions (needs TWINLANE_DATA)', () => {
  test('all agree; whole amounts are written without the vectors’ “.0”', () => {
    const file = gunzipSync(readFileSync(join(data ?? '', 'vectors/units.json.gz')));
    const vectors = JSON.parse(file.toString()) as Record<string, string>[];
    const conversions = vectors.flatMap((vector) =>
      Object.entries(DECIMALS).flatMap(([unit, decimals]) => {
        const text = vector[unit];
        return text === undefined
          ? []
          : [{ text, decimals, wei: BigInt(vector['wei']!), written: vector[`${unit}_format`]! }];
      }),
    );
    expect(conversions).toHaveLength(28);
    for (const { text, decimals, wei, written } of conversions) {
      expect(parseAmount(text, decimals)).toBe(wei);
      expect(formatAmount(wei, decimals)).toBe(written.replace(/\.0$/, ''));
    }
  });
});
