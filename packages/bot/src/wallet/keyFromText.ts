import { UserError } from '@twinlane/core/errors';
import { addressOfKey } from './addressOfKey.ts';

const KEY_BYTES = 32;
const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * A private key from its hexadecimal digits, with or without `0x`, in the bytes of a text. Nothing becomes a string, which could
 * not be overwritten.
 * @throws UserError `wallet.badKey`, without any of the text.
 */
export function keyFromText(text: Uint8Array): Uint8Array {
  const digits = trim(text);
  const bare = digits[0] === 0x30 && (digits[1] ?? 0) === 0x78 ? digits.subarray(2) : digits;
  const key = new Uint8Array(KEY_BYTES);
  let isHex = bare.length === KEY_BYTES * 2;
  for (const [index, code] of isHex ? bare.entries() : []) {
    const value = digitOf(code);
    isHex &&= value !== undefined;
    key[index >> 1] = (key[index >> 1] ?? 0) | ((value ?? 0) << (index % 2 === 0 ? 4 : 0));
  }
  if (!isHex || addressOfKey(key) === undefined) {
    key.fill(0);
    throw new UserError('wallet.badKey', 'That is no private key.', {
      hint: 'A private key is 64 hexadecimal digits, with or without 0x, on one line.',
    });
  }
  return key;
}

function trim(text: Uint8Array): Uint8Array {
  let [start, end] = [0, text.length];
  while (start < end && SPACE.has(text[start] ?? 0)) {
    start += 1;
  }
  while (end > start && SPACE.has(text[end - 1] ?? 0)) {
    end -= 1;
  }
  return text.subarray(start, end);
}

function digitOf(code: number): number | undefined {
  if (code >= 0x30 && code <= 0x39) {
    return code - 0x30;
  }
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : undefined;
}
