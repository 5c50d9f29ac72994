import type { Hex } from '../../money/hex.ts';

/** Data that is being read; `broken` once anything in it was not as it has to be. */
interface AbiSource {
  /** Lower-case hexadecimal digits. */
  readonly digits: string;
  broken: boolean;
}

/**
 * How to read one type of Solidity's ABI, in its one canonical layout: every offset is where encoders put it, padding is zero,
 * numbers are within their type, and nothing lies between or behind. Contracts take more than that; a policy must not.
 */
export interface AbiType<Value> {
  /** Digits that it takes where it stands: all of it, or the offset of a dynamic one. */
  readonly head: number;
  readonly isDynamic: boolean;
  readonly read: (source: AbiSource, at: number) => { readonly value: Value; readonly size: number };
}

type Values<Types extends readonly AbiType<unknown>[]> = {
  [Index in keyof Types]: Types[Index] extends AbiType<infer Value> ? Value : never;
};

const WORD = 64;
const MAX_ENTRIES = 64;

/** An unsigned number of so many bits. */
export function uint(bits: number): AbiType<bigint> {
  const limit = 1n << BigInt(bits);
  return {
    head: WORD,
    isDynamic: false,
    read(source, at) {
      const value = wordAt(source, at);
      source.broken ||= value >= limit;
      return { value, size: WORD };
    },
  };
}

/** An address, in lower case. */
export const address: AbiType<Hex> = {
  head: WORD,
  isDynamic: false,
  read(source, at) {
    const word = digitsAt(source, at, WORD);
    source.broken ||= !word.startsWith('0'.repeat(24));
    return { value: `0x${word.slice(24)}`, size: WORD };
  },
};

export const bool: AbiType<boolean> = {
  head: WORD,
  isDynamic: false,
  read(source, at) {
    const value = wordAt(source, at);
    source.broken ||= value > 1n;
    return { value: value === 1n, size: WORD };
  },
};

/** Bytes of any length, as digits without `0x`. */
export const bytes: AbiType<string> = {
  head: WORD,
  isDynamic: true,
  read(source, at) {
    const length = countAt(source, at, source.digits.length / 2);
    const padded = Math.ceil((length * 2) / WORD) * WORD;
    const text = digitsAt(source, at + WORD, padded);
    source.broken ||= /[^0]/.test(text.slice(length * 2));
    return { value: text.slice(0, length * 2), size: WORD + padded };
  },
};

/** A list of any length. */
export function list<Value>(of: AbiType<Value>): AbiType<readonly Value[]> {
  return {
    head: WORD,
    isDynamic: true,
    read(source, at) {
      const types = Array.from({ length: countAt(source, at, MAX_ENTRIES) }, () => of);
      const { value, size } = readInARow(types, source, at + WORD);
      return { value: value as Value[], size: WORD + size };
    },
  };
}

/** Several values behind one another: a struct, or a function's arguments. */
export function tuple<const Types extends readonly AbiType<unknown>[]>(
  ...types: Types
): AbiType<Values<Types>> {
  const isDynamic = types.some((type) => type.isDynamic);
  return {
    head: isDynamic ? WORD : headOf(types),
    isDynamic,
    read(source, at) {
      const { value, size } = readInARow(types, source, at);
      return { value: value as Values<Types>, size };
    },
  };
}

/** All of the data as that type; undefined where it is anything but its canonical encoding. */
export function readAbi<Value>(type: AbiType<Value>, digits: string): Value | undefined {
  const source = { digits, broken: /[^0-9a-f]/.test(digits) };
  if (source.broken) {
    return undefined;
  }
  const { value, size } = type.read(source, 0);
  return source.broken || size !== digits.length ? undefined : value;
}

function readInARow(types: readonly AbiType<unknown>[], source: AbiSource, base: number) {
  const value: unknown[] = [];
  let head = base;
  let tail = headOf(types);
  for (const type of types) {
    if (type.isDynamic) {
      source.broken ||= wordAt(source, head) !== BigInt(tail / 2);
    }
    const entry = type.read(source, type.isDynamic ? base + tail : head);
    value.push(entry.value);
    head += type.head;
    tail += type.isDynamic ? entry.size : 0;
  }
  return { value, size: tail };
}

function headOf(types: readonly AbiType<unknown>[]): number {
  return types.reduce((sum, { head }) => sum + head, 0);
}

function digitsAt(source: AbiSource, at: number, count: number): string {
  const text = source.digits.slice(at, at + count);
  source.broken ||= text.length < count;
  return text.padEnd(count, '0');
}

function wordAt(source: AbiSource, at: number): bigint {
  return BigInt(`0x${digitsAt(source, at, WORD)}`);
}

/** A length; 0 where it is above the limit, so that nothing large is ever read. */
function countAt(source: AbiSource, at: number, limit: number): number {
  const count = wordAt(source, at);
  if (count > BigInt(Math.floor(limit))) {
    source.broken = true;
    return 0;
  }
  return Number(count);
}
