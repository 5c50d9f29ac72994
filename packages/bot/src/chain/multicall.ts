import type { Address, Hex } from '@twinlane/core/money/hex';
import type { ContractCall } from '@twinlane/core/market/venueDefinition';
import { decodeFunctionResult, encodeFunctionData, multicall3Abi } from 'viem';

/** Reads put into one call: each costs a pool read's gas, and nodes stop a call at some tens of millions. */
export const READS_PER_MULTICALL = 100;

/** One call of Multicall3's `aggregate3` that makes all these reads. */
export function multicallOf(multicall3: Address, calls: readonly ContractCall[]): ContractCall {
  const data = encodeFunctionData({
    abi: multicall3Abi,
    functionName: 'aggregate3',
    args: [calls.map(({ to, data: callData }) => ({ target: to, allowFailure: true, callData }))],
  });
  return { to: multicall3, data };
}

/**
 * The results of such a call. A read that failed is absent: it may have reverted, or another may have used up the gas, so
 * it is to be made by itself. `undefined` where the whole is not what the contract answers.
 */
export function multicallResults(answer: Hex, count: number): readonly (Hex | undefined)[] | undefined {
  try {
    const results = decodeFunctionResult({ abi: multicall3Abi, functionName: 'aggregate3', data: answer });
    return results.length === count
      ? results.map(({ success, returnData }) => (success ? returnData : undefined))
      : undefined;
  } catch {
    // There is no such contract at that block, or something else in its place.
    return undefined;
  }
}
