import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { FatalError } from '../errors.ts';
import type { Hash } from '../money/hex.ts';
import type { Thought } from './thought.ts';

/** `previousHash` of an account's first thought. */
export const GENESIS_HASH: Hash = `0x${'00'.repeat(32)}`;

/** A thought that has its place in the chain and not yet its hash. */
export type UnlinkedThought = Omit<Thought, 'hash'>;

/**
 * JSON with one spelling per value: keys sorted by UTF-16 code units, no white space, numbers as ECMAScript writes them
 * (RFC 8785); properties that are undefined are left out.
 * @throws FatalError `json.unsupported` for what JSON cannot hold: bigint, NaN, infinities, functions.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`);
    return `{${fields.join(',')}}`;
  }
  const isPlain = value === null || typeof value === 'string' || typeof value === 'boolean';
  if (isPlain || Number.isFinite(value)) return JSON.stringify(value);
  throw new FatalError('json.unsupported', `A ${typeof value} that JSON cannot hold.`);
}

/** The hash of a thought: SHA-256 over its canonical JSON, the hash of the one before it included. */
function hashThought(thought: UnlinkedThought): Hash {
  return `0x${bytesToHex(sha256(utf8ToBytes(canonicalJson(thought))))}`;
}

/** Closes a thought with its hash; its `previousHash` must be that of the account's thought before it. */
export function linkThought(thought: UnlinkedThought): Thought {
  return { ...thought, hash: hashThought(thought) };
}

/** Where a chain breaks, and how. */
export interface ChainBreak {
  /** Index of the first thought that does not fit. */
  readonly index: number;
  readonly reason: 'missing' | 'notLinked' | 'altered';
}

/**
 * Walks one account's thoughts, oldest first from its first one, and says where the chain breaks; undefined where it is
 * whole. A cut at the end does not show in the chain itself: compare `last` and its hash with what was noted elsewhere.
 */
export async function verifyChain(
  thoughts: Iterable<Thought> | AsyncIterable<Thought>,
): Promise<ChainBreak | undefined> {
  let expectedIndex = 1;
  let previousHash = GENESIS_HASH;
  for await (const thought of thoughts) {
    const { hash, ...unlinked } = thought;
    if (thought.index !== expectedIndex) return { index: expectedIndex, reason: 'missing' };
    if (thought.previousHash !== previousHash) return { index: thought.index, reason: 'notLinked' };
    if (hashThought(unlinked) !== hash) return { index: thought.index, reason: 'altered' };
    previousHash = hash;
    expectedIndex += 1;
  }
  return undefined;
}
