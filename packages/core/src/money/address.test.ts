import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { isAddress, toChecksumAddress } from './address.ts';
import { recordedDataFolder } from './testing/recordedData.ts';

/** The examples of EIP-55 itself. */
const EXAMPLES = [
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
];

test.each(EXAMPLES)('%s', (address) => {
  expect(toChecksumAddress(address.toLowerCase())).toBe(address);
  expect(isAddress(address)).toBe(true);
  expect(isAddress(address.toLowerCase())).toBe(true);
  expect(isAddress(`0x${address.slice(2).toUpperCase()}`)).toBe(true);
  expect(isAddress(`${address.slice(0, -1)}${address.endsWith('d') ? 'D' : 'd'}`)).toBe(false);
});

test.each([
  '',
  '0x',
  'dbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  `0x${'g'.repeat(40)}`,
  `0x${'0'.repeat(41)}`,
])('refuses %j', (text) => {
  expect(isAddress(text)).toBe(false);
  expect(() => toChecksumAddress(text)).toThrow(/is not an address/);
});

const data = recordedDataFolder('the published account addresses');

describe.skipIf(data === undefined)('published accounts (needs TWINLANE_DATA)', () => {
  test('all checksums agree', () => {
    const file = gunzipSync(readFileSync(join(data ?? '', 'vectors/accounts.json.gz')));
    const accounts = JSON.parse(file.toString()) as { readonly address: string }[];
    expect(accounts.length).toBeGreaterThan(100);
    for (const { address } of accounts) {
      expect(toChecksumAddress(address.toLowerCase())).toBe(address);
      expect(isAddress(address)).toBe(true);
    }
  });
});
