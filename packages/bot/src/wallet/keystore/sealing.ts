import { createCipheriv } from 'node:crypto';
import { keccak256 } from 'viem';

/** AES-128 in counter mode, which seals and opens alike. */
export function applyCipher(derived: Uint8Array, iv: Uint8Array, text: Uint8Array): Uint8Array {
  // Counter mode has no last block: `update` gives it all, `final` nothing.
  return createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv).update(text);
}

/** What proves that the passphrase is right and the sealed key whole. */
export function macOf(derived: Uint8Array, sealed: Uint8Array): Uint8Array {
  const text = Buffer.concat([derived.subarray(16, 32), sealed]);
  try {
    return keccak256(text, 'bytes');
  } finally {
    text.fill(0);
  }
}
