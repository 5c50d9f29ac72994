import type { ParentOrder } from '@twinlane/core/order/parent/parentOrder';

/** Whether both ask for the same trade, whenever and under whatever key they were placed. */
export function isSameWish(one: ParentOrder, other: ParentOrder): boolean {
  return wishText(one) === wishText(other);
}

function wishText({ kind, side, token, amount, params }: ParentOrder): string {
  const given = Object.entries(params).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([kind, side, token.address, amount.toString(), given]);
}
