import type { Hex } from '@twinlane/core/money/hex';
import { concatHex, numberToHex } from 'viem';
import type { PlanHop } from './planRouter.ts';

/** V3 periphery's path: tokens with three bytes of fee between them, from the last token back for exact out. */
export function poolPath(hops: readonly PlanHop[], kind: 'exactIn' | 'exactOut'): Hex {
  const first = hops[0]?.tokenIn.address;
  const forth = first === undefined ? [] : [first];
  for (const { fee, tokenOut } of hops) {
    forth.push(numberToHex(fee, { size: 3 }), tokenOut.address);
  }
  return concatHex(kind === 'exactIn' ? forth : forth.toReversed());
}
