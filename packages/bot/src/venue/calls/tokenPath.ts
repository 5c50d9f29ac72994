import type { Address } from '@twinlane/core/money/hex';
import type { PlanHop } from './planRouter.ts';

/** The tokens of a path in the order in which they are crossed, as V2 routers want them. */
export function tokenPath(hops: readonly PlanHop[]): readonly Address[] {
  return hops.flatMap(({ tokenIn, tokenOut }, index) =>
    index === 0 ? [tokenIn.address, tokenOut.address] : [tokenOut.address],
  );
}
