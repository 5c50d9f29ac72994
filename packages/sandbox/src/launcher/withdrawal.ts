import { encodeFunctionData, type Hex } from 'viem';
import { agentDeskAbi } from '../abi/agentDeskAbi.ts';
import type { Listing } from './listing.ts';

/** The call of the launcher's desk that takes the first liquidity out of its pool. */
export function withdrawal({ pool, liquidity, range }: Listing): Hex {
  const abi = agentDeskAbi;
  if (range === undefined) {
    return encodeFunctionData({ abi, functionName: 'burnV2', args: [pool, liquidity] });
  }
  const args = [pool, range.tickLower, range.tickUpper, liquidity] as const;
  return encodeFunctionData({ abi, functionName: 'burnV3', args });
}
