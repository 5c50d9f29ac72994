import { keccak_256 } from '@noble/hashes/sha3.js';
import { UserError } from '../errors.ts';
import type { Address } from './hex.ts';

/**
 * The EIP-55 checksummed form of an address given in any case.
 * @throws UserError `address.malformed` unless the text is `0x` and 40 hexadecimal digits.
 */
export function toChecksumAddress(text: string): Address {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) {
    throw new UserError('address.malformed', `${JSON.stringify(text)} is not an address.`, {
      hint: 'An address is 0x followed by 40 hexadecimal digits.',
    });
  }
  const digits = text.slice(2).toLowerCase();
  const hash = keccak_256(Uint8Array.from(digits, (digit) => digit.charCodeAt(0)));
  const checksummed = Array.from(digits, (digit, index) => {
    const nibble = ((hash[index >>> 1] ?? 0) >>> (index % 2 === 0 ? 4 : 0)) & 0xf;
    return nibble >= 8 ? digit.toUpperCase() : digit;
  });
  return `0x${checksummed.join('')}`;
}

/** Whether the text is an address: all lower case, all upper case, or in mixed case with a right EIP-55 checksum. */
export function isAddress(text: string): text is Address {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) {
    return false;
  }
  const digits = text.slice(2);
  return (
    digits === digits.toLowerCase() || digits === digits.toUpperCase() || toChecksumAddress(text) === text
  );
}
