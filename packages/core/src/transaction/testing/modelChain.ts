import type { Hash } from '../../money/hex.ts';
import { isValidReplacement } from '../feePair.ts';
import type { RpcErrorClass } from '../rpcError/rpcErrorClass.ts';
import type { Attempt, MinedAttempt } from '../transactionIntent.ts';
import type { SeededRandom } from './seededRandom.ts';

/** A transaction of the model: one of ours, or a stranger's with the same key. */
export type ModelTransaction = Pick<Attempt, 'hash' | 'nonce' | 'fees' | 'role'> & {
  readonly intentId: string | undefined;
};

interface ModelBlock {
  readonly number: number;
  readonly hash: Hash;
  readonly transactions: readonly (ModelTransaction & { readonly status: MinedAttempt['status'] })[];
}

/** Blocks after which one is final. Reorganisations are shallower. */
export const FINAL_DEPTH = 6;
export const BLOCK_SECONDS = 12;

/** One account on a chain with a public pool. */
export interface ModelChain {
  readonly blocks: ModelBlock[];
  readonly pool: Map<number, ModelTransaction>;
  baseFee: bigint;
  hashes: number;
  /** Highest head so far: what lies `FINAL_DEPTH` below it is final. */
  highest: number;
}

export function newChain(): ModelChain {
  return {
    blocks: [{ number: 0, hash: '0xb0', transactions: [] }],
    pool: new Map(),
    baseFee: 100n,
    hashes: 0,
    highest: 0,
  };
}

export function headOf(chain: ModelChain): number {
  return chain.blocks.length - 1;
}

/** Mined transactions up to a block. */
export function countAt(chain: ModelChain, block: number): number {
  return chain.blocks.slice(0, block + 1).reduce((sum, { transactions }) => sum + transactions.length, 0);
}

/** Takes a transaction as a node's pool would. */
export function receive(chain: ModelChain, transaction: ModelTransaction): 'accepted' | RpcErrorClass {
  const there = chain.pool.get(transaction.nonce);
  if (there?.hash === transaction.hash) {
    return 'alreadyKnown';
  }
  if (transaction.nonce < countAt(chain, headOf(chain))) {
    return 'nonceTooLow';
  }
  if (there !== undefined && !isValidReplacement(there.fees, transaction.fees)) {
    return 'replacementUnderpriced';
  }
  chain.pool.set(transaction.nonce, transaction);
  return 'accepted';
}

/** Mines what the pool has in the order of nonces, if it pays; a swap may revert. */
export function mine(chain: ModelChain, random: SeededRandom, share: number, reverts: number): void {
  const transactions: (ModelTransaction & { status: MinedAttempt['status'] })[] = [];
  for (let nonce = countAt(chain, headOf(chain)); random.chance(share); nonce += 1) {
    const next = chain.pool.get(nonce);
    if (next === undefined || next.fees.maxFeePerGas < chain.baseFee) {
      break;
    }
    chain.pool.delete(nonce);
    const mayRevert = next.role === 'original' || next.role === 'bump';
    transactions.push({ ...next, status: mayRevert && random.chance(reverts) ? 'reverted' : 'success' });
  }
  chain.hashes += 1;
  chain.blocks.push({ number: chain.blocks.length, hash: `0xb${chain.hashes}`, transactions });
  chain.highest = Math.max(chain.highest, headOf(chain));
}

/** Drops the newest blocks; most of their transactions are in the pool again. Returns the newest block that stands. */
export function reorganise(chain: ModelChain, random: SeededRandom, depth: number): number {
  const final = Math.max(0, chain.highest - FINAL_DEPTH);
  const dropped = chain.blocks.splice(Math.max(final + 1, chain.blocks.length - depth));
  for (const transaction of dropped.flatMap(({ transactions }) => transactions)) {
    if (random.chance(0.7) && !chain.pool.has(transaction.nonce)) {
      chain.pool.set(transaction.nonce, transaction);
    }
  }
  return headOf(chain);
}

/** The block that holds one of the hashes, up to a head. */
export function findMined(
  chain: ModelChain,
  hashes: ReadonlySet<Hash>,
  head: number,
): MinedAttempt | undefined {
  for (const { number, hash, transactions } of chain.blocks.slice(0, head + 1)) {
    const found = transactions.find((each) => hashes.has(each.hash));
    if (found !== undefined) {
      return { hash: found.hash, block: { number, hash }, status: found.status };
    }
  }
  return undefined;
}
