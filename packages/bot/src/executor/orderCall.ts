import type { Pool } from '@twinlane/core/amm/pool';
import { quoteExactIn } from '@twinlane/core/amm/quote';
import type { Hop } from '@twinlane/core/amm/route';
import type { PlanCallOutcome, PlanCalls } from '@twinlane/core/market/planCall';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';

/** The trade of an order, as its pools stand. */
export interface OrderTrade {
  readonly hops: readonly Hop[];
  /** What its pools pay by exact maths, before taxes. */
  readonly amountOut: bigint;
}

/** The order's route over the pools as they stand; undefined where one of them is not known. */
export function tradeOf(
  order: Pick<Order, 'route' | 'tokenIn' | 'tokenOut' | 'amountIn'>,
  poolAt: (pool: Address) => Pool | undefined,
): OrderTrade | undefined {
  const hops: Hop[] = [];
  let token = order.tokenIn;
  let amount = order.amountIn;
  for (const address of order.route) {
    const pool = poolAt(address);
    if (pool === undefined || ![pool.token0.address, pool.token1.address].includes(token.address)) {
      return undefined;
    }
    const tokenOut = pool.token0.address === token.address ? pool.token1 : pool.token0;
    hops.push({ pool, tokenIn: token, tokenOut });
    amount = quoteExactIn(pool, token.address, amount).amountOut;
    token = tokenOut;
  }
  return token.address === order.tokenOut.address ? { hops, amountOut: amount } : undefined;
}

/** What a trade's call must keep to. */
export interface TradeTerms {
  readonly minAmountOut: bigint;
  readonly recipient: Address;
  /** Chain time, Unix seconds. */
  readonly deadline: number;
  /** Through Permit2 and the family's Universal Router, rather than through the venue's own router. */
  readonly permit2: boolean;
}

/** The call that carries the order out: for trial and for sending alike. Pairs measure what arrives: tokens may keep a share. */
export function orderCall(
  planCalls: PlanCalls,
  order: Pick<Order, 'tokenIn' | 'tokenOut' | 'amountIn'>,
  { hops, amountOut }: OrderTrade,
  { minAmountOut, recipient, deadline, permit2 }: TradeTerms,
): PlanCallOutcome {
  const { tokenIn, tokenOut, amountIn } = order;
  const path = { route: { hops }, amountIn, amountOut };
  const isCycle = tokenIn.address === tokenOut.address;
  return planCalls(
    { kind: 'exactIn', tokenIn, tokenOut, paths: [path], amountIn, amountOut, gas: 0n },
    {
      limit: minAmountOut,
      recipient,
      deadline,
      feeOnTransfer: !isCycle && hops.every(({ pool }) => pool.kind === 'constantProduct'),
      // Our own contract, which alone trades in a circle, takes tokens by their own allowance.
      ...(permit2 && !isCycle ? { permit2: {} } : {}),
    },
  );
}
