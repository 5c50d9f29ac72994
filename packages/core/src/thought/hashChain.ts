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
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const fields = value as Readonly<Record<string, unknown>>;
    let text = '';
    for (const name of Object.keys(fields).sort()) {
      const field = fields[name];
      if (field === undefined) continue;
      text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(field)}`;
    }
    return `{${text}}`;
  }
  throw new FatalError('json.unsupported', `A ${typeof value} that JSON cannot hold.`);
}

/** The hash of a thought: SHA-256 over its canonical JSON, the hash of the one before it included. */
function hashThought(thought: UnlinkedThought): Hash {
  return hashRecord(canonicalJson(thought));
}

/** The hash of a thought whose canonical JSON is there already. */
export function hashRecord(record: string): Hash {
  return `0x${bytesToHex(sha256(utf8ToBytes(record)))}`;
}

/** Closes a thought with its hash; its `previousHash` must be that of the account's thought before it. */
export function linkThought(thought: UnlinkedThought): Thought {
  return { ...thought, hash: hashThought(thought) };
}

/** Where a chain breaks, and how. */
export interface ChainBreak {
  /** Index of the first thought that does not fit; of `missing`, of the one that is not there. */
  readonly index: number;
  readonly reason: 'missing' | 'notLinked' | 'altered';
  /** The thought that was found there. */
  readonly id: string;
  /**
   * `altered`: the hash of what it says, and the one that it carries. `notLinked`: the hash of the thought before it, and the one
   * that it names in its place. `missing`: the index that was due, and the one that came.
   */
  readonly expected: string;
  readonly found: string;
}

/** Follows one account's chain link by link, keeping nothing but its end. */
export class ChainFollower {
  #index = 0;
  #hash: Hash = GENESIS_HASH;

  /** How many thoughts have fitted so far, and the hash of the last one. */
  get end(): { readonly index: number; readonly hash: Hash } {
    return { index: this.#index, hash: this.#hash };
  }

  /** Takes the next thought, and says how it does not fit; after that the chain cannot be followed further. */
  take(thought: Thought): ChainBreak | undefined {
    const { hash, ...unlinked } = thought;
    const { id, index, previousHash } = thought;
    const due = this.#index + 1;
    if (index !== due) {
      return { index: due, reason: 'missing', id, expected: String(due), found: String(index) };
    }
    if (previousHash !== this.#hash) {
      return { index, reason: 'notLinked', id, expected: this.#hash, found: previousHash };
    }
    const told = hashThought(unlinked);
    if (told !== hash) return { index, reason: 'altered', id, expected: told, found: hash };
    this.#index = index;
    this.#hash = hash;
    return undefined;
  }
}

/**
 * Walks one account's thoughts, oldest first from its first one, and says where the chain breaks; undefined where it is
 * whole. A cut at the end does not show in the chain itself: compare its end with what was noted elsewhere.
 */
export async function verifyChain(
  thoughts: Iterable<Thought> | AsyncIterable<Thought>,
): Promise<ChainBreak | undefined> {
  const chain = new ChainFollower();
  for await (const thought of thoughts) {
    const found = chain.take(thought);
    if (found !== undefined) return found;
  }
  return undefined;
}
