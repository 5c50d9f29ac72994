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
  /** Longer values that something is compared with or masked by. */
  readonly secrets: readonly bigint[];
  readonly delegates: boolean;
  /** Whether it asks who sent the transaction. */
  readonly asksOrigin: boolean;
  /** Whether it asks for the time. */
  readonly asksTime: boolean;
  /** Whether it can do away with itself. */
  readonly destructs: boolean;
  /** Whether it copies what it is handed: whoever calls others with what it is told does. */
  readonly copiesInput: boolean;
}

const DELEGATECALL = 0xf4;
const SELFDESTRUCT = 0xff;
const ORIGIN = 0x32;
const TIMESTAMP = 0x42;
const XOR = 0x18;
const CALLDATACOPY = 0x37;
const MOST_MIXED = 2;
/** STOP or the end, JUMPDEST, INVALID. */
const ENDS = new Set([0x00, 0x5b, 0xfe]);
const PUSH1 = 0x60;
const PUSH32 = 0x7f;
/** Below it a number is an opcode's operand rather than somebody's address. */
const LEAST_ADDRESS = 1n << 128n;
const MOST_NUMBER = 10_000_000_000n;
/** EQ, XOR, SUB. */
const COMPARES = new Set([0x14, 0x18, 0x03]);
const MASK = 0xffff_ffffn;

/** What several codes show that are run as one. */
export function allFeatures(all: readonly CodeFeatures[]): CodeFeatures {
  const merged = <Value>(of: (one: CodeFeatures) => readonly Value[]): readonly Value[] => [
    ...new Set(all.flatMap(of)),
  ];
  return {
    selectors: merged(({ selectors }) => selectors),
    addresses: merged(({ addresses }) => addresses),
    numbers: merged(({ numbers }) => numbers),
    secrets: merged(({ secrets }) => secrets),
    delegates: all.some(({ delegates }) => delegates),
    asksOrigin: all.some(({ asksOrigin }) => asksOrigin),
    asksTime: all.some(({ asksTime }) => asksTime),
    destructs: all.some(({ destructs }) => destructs),
    copiesInput: all.some(({ copiesInput }) => copiesInput),
  };
}

/** Walks the code, skipping what is pushed. */
export function codeFeatures(code: Hex): CodeFeatures {
  const bytes = withoutMetadata(Buffer.from(code.slice(2), 'hex'));
  const selectors = new Set<Hex>();
  const mixed = new Set<bigint>();
  const addresses = new Set<Address>();
  const numbers = new Set<number>();
  const secrets = new Set<bigint>();
  const seen = new Set<number>();
  let before = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const opcode = bytes[index] ?? 0;
    if (opcode === SELFDESTRUCT && !(handsAnAddress(before) && ENDS.has(bytes[index + 1] ?? 0))) {
      // Data, and not an instruction: whom the rest goes to has to be on the stack, and another block begins.
      before = opcode;
      continue;
    }
    seen.add(opcode);
    before = opcode;
    if (opcode < PUSH1 || opcode > PUSH32) {
      continue;
    }
    const size = opcode - PUSH1 + 1;
    const digits = bytes.subarray(index + 1, index + 1 + size).toString('hex');
    index += size;
    const value = BigInt(`0x${digits || '0'}`);
    const next = [bytes[index + 1] ?? 0, bytes[index + 2] ?? 0];
    const isCompared = next.some((one) => COMPARES.has(one));
    // A selector that begins with a zero byte is pushed without it.
    if ((size === 4 || size === 3) && isCompared && value !== MASK && value > 0xffffn) {
      selectors.add(`0x${digits.padStart(8, '0')}`);
      if (next[0] === XOR) {
        mixed.add(value);
      }
    } else if (size === 32 && isCompared && /^[0-9a-f]{8}0{56}$/.test(digits)) {
      selectors.add(`0x${digits.slice(0, 8)}`);
    } else if (size > 4 && isCompared && !isMask(value)) {
      secrets.add(value);
    }
    if (value >= LEAST_ADDRESS && value < 1n << 160n) {
      addresses.add(addressOf(value));
    } else if (value > 0n && value < MOST_NUMBER) {
      numbers.add(Number(value));
    }
  }
  return {
    selectors: [...selectors, ...unmixed(selectors, mixed)],
    addresses: [...addresses],
    numbers: [...numbers],
    secrets: [...secrets],
    delegates: seen.has(DELEGATECALL),
    asksOrigin: seen.has(ORIGIN),
    asksTime: seen.has(TIMESTAMP),
    destructs: seen.has(SELFDESTRUCT),
    copiesInput: seen.has(CALLDATACOPY),
  };
}

/** AND, CALLER, ORIGIN, SLOAD, a push of an address, or what moves the stack. */
function handsAnAddress(opcode: number): boolean {
  return [0x16, 0x33, ORIGIN, 0x54, 0x73].includes(opcode) || (opcode >= 0x80 && opcode <= 0x9f);
}

/** Selectors that are compared only after something was mixed into them. */
function unmixed(selectors: ReadonlySet<Hex>, mixed: ReadonlySet<bigint>): readonly Hex[] {
  // More are a dispatcher that compares by mixing.
  return mixed.size === 0 || mixed.size > MOST_MIXED
    ? []
    : [...mixed].flatMap((value) =>
        [...selectors].map((one): Hex => `0x${(BigInt(one) ^ value).toString(16).padStart(8, '0')}`),
      );
}

/** What compilers append: its length stands in the last two bytes. */
function withoutMetadata(bytes: Buffer): Buffer {
  const length = bytes.length < 2 ? 0 : bytes.readUInt16BE(bytes.length - 2) + 2;
  const start = bytes.length - length;
  const isMap = length > 2 && start > 0 && ((bytes[start] ?? 0) & 0xe0) === 0xa0;
  return isMap ? bytes.subarray(0, start) : bytes;
}

/** Ones all along, from some byte to some byte: it cuts a part out of a word. */
function isMask(value: bigint): boolean {
  return /^(ff)*(00)*$/.test(value.toString(16).padStart(2, '0'));
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

/** Addresses that values stand for once a secret of the code is taken out of them. */
export function unmaskedAddresses(words: readonly Hex[], secrets: readonly bigint[]): readonly Address[] {
  const hidden = [...new Set([...words.map(BigInt), ...secrets])].filter((value) => value >= 1n << 64n);
  return secrets.flatMap((secret) =>
    hidden
      .flatMap((value) => (value === secret ? [] : [value ^ secret, value - secret, value + secret]))
      .filter((value) => value >= LEAST_ADDRESS && value < 1n << 160n)
      .map(addressOf),
  );
}

function addressOf(value: bigint): Address {
  return toChecksumAddress(`0x${value.toString(16).padStart(40, '0')}`);
}
