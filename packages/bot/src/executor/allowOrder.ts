import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import type { PoolMirror, StoreReader } from '@twinlane/core/ports';
import { amountAt, type AllowanceOutcome, type LiveAllowances, type Spender } from './liveAllowances.ts';
import { urgencyOf } from './urgencyOf.ts';

/** What an order's allowance is given with. */
export interface AllowOrderParts {
  readonly account: Pick<Account, 'id'>;
  readonly allowances: LiveAllowances;
  readonly mirror: Pick<PoolMirror, 'head'>;
  readonly store: { readonly read: Pick<StoreReader, 'positions'> };
}

/**
 * Makes sure that the order's call may take what it sells: an entry's exact amount; of an exit what is held, unless its
 * allowance stands already. Resolves when it is mined.
 */
export async function allowOrder(
  { allowances, account, store, mirror }: AllowOrderParts,
  order: Order,
  { spender, permit2 }: Spender,
): Promise<AllowanceOutcome> {
  const token = order.tokenIn.address;
  const by = { spender, permit2 };
  const [standing] = await allowances.allowed([{ token, by }]);
  if (standing !== undefined && amountAt(standing, order.deadline) >= order.amountIn) {
    return { outcome: 'given' };
  }
  const cause = {
    name: `allow:${order.id}:${mirror.head().number}`,
    correlationId: order.thoughtId,
    urgency: urgencyOf(order),
    deadline: order.deadline,
  };
  if (order.side !== 'sell') {
    const use = { kind: 'entry', amountIn: order.amountIn } as const;
    return allowances.ensure(token, by, use, { ...cause, purpose: 'entry' });
  }
  const open = await store.read.positions.open(account.id);
  const held = open
    .filter((position) => position.token.address === token)
    .reduce((sum, { quantity }) => sum + quantity, 0n);
  return allowances.ensure(token, by, { kind: 'exit', held }, { ...cause, purpose: 'exit' });
}
