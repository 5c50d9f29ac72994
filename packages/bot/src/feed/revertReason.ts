import { decodeErrorResult } from 'viem';
import type { Hex } from '@twinlane/core/money/hex';
import { printable } from './printable.ts';

const MAX_REASON_LENGTH = 120;

/** Why a call reverted, in the contract's own words where it has any; bounded, but hostile input. */
export function revertReason(returnData: Hex | undefined, fallback = 'reverted without a reason'): string {
  if (returnData === undefined || returnData === '0x') {
    return fallback;
  }
  try {
    // Without an ABI it knows `Error(string)` and `Panic(uint256)`.
    const { errorName, args } = decodeErrorResult({ data: returnData });
    const words = errorName === 'Panic' ? `panic ${String(args[0])}` : String(args[0]);
    return printable(words, MAX_REASON_LENGTH) || fallback;
  } catch {
    return `error ${returnData.slice(0, 10)}`;
  }
}
