import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Digits of a function's selector. */
export const SELECTOR_DIGITS = 8;

/** The first four bytes of the hash of a function's signature, as digits. */
export function selector(signature: string): string {
  return bytesToHex(keccak_256(utf8ToBytes(signature))).slice(0, SELECTOR_DIGITS);
}
