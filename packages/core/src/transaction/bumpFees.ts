import { divUp } from '../money/mulDiv.ts';
import { type FeePair, capFees, highestFees, isValidReplacement } from './feePair.ts';

/** A wish to pay more at the same nonce. */
export interface BumpRequest {
  /** The highest caps among the attempts that may be alive. */
  readonly old: FeePair;
  /** What a new transaction would offer now. */
  readonly market: FeePair;
  /** Neither cap exceeds this, wei per gas. */
  readonly ceiling: bigint;
  /** The pool dropped the old one: half as much again. */
  readonly dropped?: boolean;
}

/**
 * Caps of a replacement: for both of them the greatest of 1.15 times the old one (1.5 times after a drop), one wei more,
 * and the market's. Undefined where the ceiling leaves no room for a replacement that pools take. The last step below
 * the ceiling may be smaller than 15 per cent, and never smaller than pools ask for.
 */
export function bumpFees(request: BumpRequest): FeePair | undefined {
  const { old, market, ceiling } = request;
  const percent = request.dropped === true ? 150n : 115n;
  const raise = (fee: bigint): bigint => {
    const raised = divUp(fee * percent, 100n);
    return raised > fee ? raised : fee + 1n;
  };
  const raised: FeePair = {
    maxFeePerGas: raise(old.maxFeePerGas),
    maxPriorityFeePerGas: raise(old.maxPriorityFeePerGas),
  };
  const wanted = capFees(highestFees([raised, market]), ceiling);
  return isValidReplacement(old, wanted) ? wanted : undefined;
}
