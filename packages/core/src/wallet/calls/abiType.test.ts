import { describe, expect, it } from 'vitest';
import { address, bool, bytes, list, readAbi, tuple, uint } from './abiType.ts';

const word = (value: bigint | number) => value.toString(16).padStart(64, '0');
const left = (digits: string) => digits.padEnd(64, '0');
const A = 'ab'.repeat(20);

describe('canonical data', () => {
  it.each<[string, unknown, unknown]>([
    ['a number', readAbi(uint(8), word(255)), 255n],
    ['an address', readAbi(address, word(BigInt(`0x${A}`))), `0x${A}`],
    ['truth', readAbi(bool, word(1)), true],
    ['bytes', readAbi(tuple(bytes), word(32) + word(3) + left('010203')), ['010203']],
    ['no bytes', readAbi(tuple(bytes), word(32) + word(0)), ['']],
    ['a list', readAbi(tuple(list(uint(256))), word(32) + word(2) + word(7) + word(8)), [[7n, 8n]]],
    [
      'a list of bytes beside a number',
      readAbi(
        tuple(list(bytes), uint(256)),
        word(64) + word(5) + word(2) + word(64) + word(128) + word(1) + left('01') + word(1) + left('02'),
      ),
      [['01', '02'], 5n],
    ],
    [
      'a struct without offsets',
      readAbi(tuple(tuple(uint(8), bool), uint(8)), word(1) + word(0) + word(2)),
      [[1n, false], 2n],
    ],
  ])('is read: %s', (_, read, expected) => {
    expect(read).toEqual(expected);
  });
});

describe('any other data', () => {
  it.each<[string, unknown]>([
    ['a number above its type', readAbi(uint(8), word(256))],
    ['an address with something before it', readAbi(address, `1${word(0).slice(1)}`)],
    ['a truth of two', readAbi(bool, word(2))],
    ['bytes with something in their padding', readAbi(tuple(bytes), word(32) + word(1) + left('01ff'))],
    ['bytes cut off', readAbi(tuple(bytes), word(32) + word(3))],
    ['bytes that claim to be endless', readAbi(tuple(bytes), word(32) + word(2n ** 255n))],
    ['an offset further on', readAbi(tuple(bytes), word(64) + word(0) + word(0))],
    ['an offset back to the head', readAbi(tuple(bytes, bytes), word(64) + word(64) + word(0))],
    ['an offset that wraps round', readAbi(tuple(bytes), word(2n ** 256n - 32n) + word(0))],
    ['two values in the wrong order', readAbi(tuple(bytes, bytes), word(96) + word(64) + word(0) + word(0))],
    ['a word behind it', readAbi(uint(256), word(1) + word(0))],
    ['half a word', readAbi(uint(256), word(1).slice(32))],
    ['nothing', readAbi(uint(256), '')],
    ['what is not hexadecimal', readAbi(uint(256), `g${word(1).slice(1)}`)],
    ['capitals, which callers must have lowered', readAbi(uint(256), word(10).toUpperCase())],
    [
      'a list longer than any of ours',
      readAbi(tuple(list(uint(8))), word(32) + word(65) + word(1).repeat(65)),
    ],
  ])('is refused: %s', (_, read) => {
    expect(read).toBeUndefined();
  });
});
