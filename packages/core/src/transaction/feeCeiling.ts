import { divUp } from '../money/mulDiv.ts';

/** What a transaction pays beside its gas, wei: the fees of the parent chain and of the operator (OP stack). */
export interface OtherFees {
  readonly gasLimit: bigint;
  readonly otherFees: bigint;
}

/**
 * Highest `maxFeePerGas` of a transaction on a chain with that ceiling: base fee, tip and all other fees together stay
 * below it, per unit of the gas limit. 0 where the other fees alone reach it.
 */
export function feeCeiling(ceiling: bigint, other: OtherFees = { gasLimit: 1n, otherFees: 0n }): bigint {
  const rest = ceiling - divUp(other.otherFees, other.gasLimit);
  return rest > 0n ? rest : 0n;
}

/** Where swaps stop, so that two bumps of 15 per cent are left for cancels: ⌊ceiling / 1.15²⌋. */
export function swapCeiling(ceiling: bigint): bigint {
  return (ceiling * 10_000n) / 13_225n;
}
