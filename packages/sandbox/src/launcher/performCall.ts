import type { Address, Hex } from '@twinlane/core/money/hex';
import { encodeFunctionData } from 'viem';
import { agentDeskAbi } from '../abi/agentDeskAbi.ts';

/** Call data with which a desk calls `target` in its own name, without value. */
export function performCall(target: Address, data: Hex): Hex {
  return encodeFunctionData({ abi: agentDeskAbi, functionName: 'perform', args: [target, 0n, data] });
}
