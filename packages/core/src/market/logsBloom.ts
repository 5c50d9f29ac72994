import { keccak_256 } from '@noble/hashes/sha3.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import type { Hex } from '../money/hex.ts';

/** What an `eth_getLogs` asks for: at each place one value, any of several, or (null, none) whatever. */
export interface LogsFilter {
  readonly address?: unknown;
  readonly topics?: unknown;
}

interface Bit {
  /** Hexadecimal digit of the filter, counted from its `0x`. */
  readonly digit: number;
  readonly mask: number;
}

const BYTES = /^0x(?:[0-9a-f]{2})+$/i;
const MAX_REMEMBERED = 20_000;
/** The bits of a value are always the same, and a hash costs more than a look. */
const remembered = new Map<string, readonly Bit[]>();

/**
 * Whether a block whose header has this bloom filter (2,048 bits, Yellow Paper 4.3.1) may hold logs that a filter is for.
 * False is certain.
 */
export function mayHaveLogs(bloom: Hex, { address, topics }: LogsFilter): boolean {
  const places: readonly unknown[] = Array.isArray(topics) ? topics : [];
  return [address, ...places].every((wanted) => mayHaveAny(bloom, wanted));
}

function mayHaveAny(bloom: Hex, wanted: unknown): boolean {
  const values: readonly unknown[] = Array.isArray(wanted) ? wanted : [wanted];
  const known = values.filter((value) => typeof value === 'string' && BYTES.test(value));
  return known.length === 0 || known.some((value) => mayHave(bloom, String(value)));
}

function mayHave(bloom: Hex, value: string): boolean {
  return bitsOf(value).every(({ digit, mask }) => (Number.parseInt(bloom.charAt(digit), 16) & mask) !== 0);
}

function bitsOf(value: string): readonly Bit[] {
  const known = remembered.get(value);
  if (known !== undefined) {
    return known;
  }
  const hash = keccak_256(hexToBytes(value.slice(2)));
  const bits = [0, 2, 4].map((pair) => {
    // Three pairs of bytes, eleven bits of each; bit 0 is the filter's last.
    const bit = (((hash[pair] ?? 0) << 8) | (hash[pair + 1] ?? 0)) & 0x7ff;
    return { digit: 2 + 511 - (bit >>> 2), mask: 1 << (bit & 3) };
  });
  if (remembered.size >= MAX_REMEMBERED) {
    remembered.clear();
  }
  remembered.set(value, bits);
  return bits;
}
