import type { PlanTask } from './planRouter.ts';

/**
 * The most that each path may take of an exact-out plan: its share of the limit, in proportion to what it was planned to take.
 * They sum to the limit, and none is less than planned unless the limit is.
 */
export function limitShares({ plan, request, legs }: PlanTask): readonly bigint[] {
  let left = request.limit;
  return legs.map(({ amountIn }, index) => {
    const share =
      index === legs.length - 1
        ? left
        : plan.amountIn === 0n
          ? 0n
          : (request.limit * amountIn) / plan.amountIn;
    left -= share;
    return share;
  });
}
