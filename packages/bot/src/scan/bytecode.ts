import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address, Hex } from '@twinlane/core/money/hex';

/** What a contract's runtime code shows to somebody who does not run it. */
export interface CodeFeatures {
  /** Four bytes that something is compared with: the functions, as compilers dispatch them. Lower case. */
  readonly selectors: readonly Hex[];
  /** Addresses that stand in the code: immutables and constants. */
  readonly addresses: readonly Address[];
  /** Numbers that stand in the code and may be a block or a time. */
  readonly numbers: readonly number[];
  readonly delegates: boolean;
}

const DELEGATECALL = 0xf4;
const PUSH1 = 0x60;
const PUSH32 = 0x7f;
/** Below it a number is an opcode's operand rather than somebody's address. */
const LEAST_ADDRESS = 1n << 128n;
const MOST_NUMBER = 10_000_000_000n;
/** EQ, XOR, SUB. */
const COMPARES = new Set([0x14, 0x18, 0x03]);
const MASK = 0xffff_ffffn;

/** Walks the code, skipping what is pushed. */
export function codeFeatures(code: Hex): CodeFeatures {
  const bytes = Buffer.from(code.slice(2), 'hex');
  const selectors = new Set<Hex>();
  const addresses = new Set<Address>();
  const numbers = new Set<number>();
  let delegates = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const opcode = bytes[index] ?? 0;
    delegates ||= opcode === DELEGATECALL;
    if (opcode < PUSH1 || opcode > PUSH32) {
      continue;
    }
    const size = opcode - PUSH1 + 1;
    const digits = bytes.subarray(index + 1, index + 1 + size).toString('hex');
    index += size;
    const value = BigInt(`0x${digits || '0'}`);
    const isCompared = COMPARES.has(bytes[index + 1] ?? 0) || COMPARES.has(bytes[index + 2] ?? 0);
    // A selector that begins with a zero byte is pushed without it.
    if ((size === 4 || size === 3) && isCompared && value !== MASK && value > 0xffffn) {
      selectors.add(`0x${digits.padStart(8, '0')}`);
    } else if (size === 32 && isCompared && /^[0-9a-f]{8}0{56}$/.test(digits)) {
      selectors.add(`0x${digits.slice(0, 8)}`);
    }
    if (value >= LEAST_ADDRESS && value < 1n << 160n) {
      addresses.add(addressOf(value));
    } else if (value > 0n && value < MOST_NUMBER) {
      numbers.add(Number(value));
    }
  }
  return { selectors: [...selectors], addresses: [...addresses], numbers: [...numbers], delegates };
}

/** The address in the low 20 bytes of a word, where what stands there may be one. */
export function addressIn(word: Hex | undefined): Address | undefined {
  const value = word === undefined || word === '0x' ? 0n : BigInt(word.slice(0, 66));
  return value >= LEAST_ADDRESS && value < 1n << 160n ? addressOf(value) : undefined;
}

/** Addresses that a storage slot may hold: in its low 20 bytes, or packed behind a flag. A short text is none. */
export function addressesInSlot(word: Hex): readonly Address[] {
  const value = BigInt(word);
  if (value >= 1n << 248n) {
    return [];
  }
  const candidates = value % 256n < 2n ? [value, value >> 8n] : [value];
  return candidates
    .map((candidate) => candidate % (1n << 160n))
    .filter((candidate) => candidate >= LEAST_ADDRESS)
    .map(addressOf);
}

function addressOf(value: bigint): Address {
  return toChecksumAddress(`0x${value.toString(16).padStart(40, '0')}`);
}
