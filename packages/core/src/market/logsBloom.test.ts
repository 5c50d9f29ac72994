import { keccak_256 } from '@noble/hashes/sha3.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { expect, it } from 'vitest';
import type { Hex } from '../money/hex.ts';
import { mayHaveLogs } from './logsBloom.ts';

/** The filter of these items, written out bit by bit as the Yellow Paper says. */
function bloomOf(items: readonly Hex[]): Hex {
  let bloom = 0n;
  for (const item of items) {
    const hash = keccak_256(hexToBytes(item.slice(2)));
    for (const pair of [0, 2, 4]) {
      bloom |= 1n << BigInt((hash[pair]! * 256 + hash[pair + 1]!) % 2_048);
    }
  }
  return `0x${bloom.toString(16).padStart(512, '0')}`;
}

function value(number: number, bytes = 20): Hex {
  return `0x${number.toString(16).padStart(bytes * 2, '0')}`;
}

const items = Array.from({ length: 30 }, (_, index) => value(index + 1, index % 2 === 0 ? 20 : 32));
const none = bloomOf([]);
const bloom = bloomOf(items);

it('finds what was put into a filter, and hardly anything else', () => {
  expect(items.filter((address) => !mayHaveLogs(bloom, { address }))).toEqual([]);
  const others = Array.from({ length: 1_000 }, (_, index) => value(index + 5_000));
  expect(others.filter((address) => mayHaveLogs(bloom, { address })).length).toBeLessThan(5);
  expect(items.filter((address) => mayHaveLogs(none, { address }))).toEqual([]);
});

it('asks for something at every place, and for any of several at one', () => {
  const [address, topic] = [value(1), value(2, 32)];
  const stranger = value(99_999);
  expect(mayHaveLogs(bloom, { address: [stranger, address], topics: [[topic], null] })).toBe(true);
  expect(mayHaveLogs(bloom, { address, topics: [topic, [stranger]] })).toBe(false);
  expect(mayHaveLogs(bloom, { address: stranger, topics: [topic] })).toBe(false);
  const strangers = Array.from({ length: 200 }, (_, index) => value(index, 25));
  expect(mayHaveLogs(none, { address: strangers })).toBe(false);
});

it('rules nothing out where anything will do', () => {
  expect(mayHaveLogs(none, {})).toBe(true);
  expect(mayHaveLogs(none, { address: [], topics: [null, []] })).toBe(true);
  expect(mayHaveLogs(none, { address: 'what is no address' })).toBe(true);
});
