import { divUp } from '../money/mulDiv.ts';

/** The two caps of an EIP-1559 transaction, wei per gas. */
export interface FeePair {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/**
 * Smallest rise of both caps that a pool takes for a replacement, per cent: `txpool.pricebump` of geth and op-geth,
 * `txpool.pricebump` of Erigon and reth, and Nethermind's comparison of fees all ask for 10.
 */
const POOL_BUMP_PERCENT = 10n;

/** Whether pools take `next` in the place of `old`. */
export function isValidReplacement(old: FeePair, next: FeePair): boolean {
  return (
    rises(old.maxFeePerGas, next.maxFeePerGas) && rises(old.maxPriorityFeePerGas, next.maxPriorityFeePerGas)
  );
}

function rises(from: bigint, to: bigint): boolean {
  return to > from && to >= divUp(from * (100n + POOL_BUMP_PERCENT), 100n);
}

/** The greater of each cap. @throws RangeError where there are none. */
export function highestFees(pairs: readonly FeePair[]): FeePair {
  return pairs.reduce((one, other) => ({
    maxFeePerGas: max(one.maxFeePerGas, other.maxFeePerGas),
    maxPriorityFeePerGas: max(one.maxPriorityFeePerGas, other.maxPriorityFeePerGas),
  }));
}

/** The pair with neither cap above a ceiling. */
export function capFees(pair: FeePair, ceiling: bigint): FeePair {
  return {
    maxFeePerGas: min(pair.maxFeePerGas, ceiling),
    maxPriorityFeePerGas: min(pair.maxPriorityFeePerGas, ceiling),
  };
}

function max(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

function min(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
