import type { Pool } from '@twinlane/core/amm/pool';
import { FatalError } from '@twinlane/core/errors';
import type { PlanCalls } from '@twinlane/core/market/planCall';
import type { Token } from '@twinlane/core/market/token';
import type { ContractCall } from '@twinlane/core/market/venueDefinition';
import type { Address } from '@twinlane/core/money/hex';

const FOREVER = 0xffff_ffff;

/**
 * The call of the venue's own router that swaps so much through one pool, whatever comes of it. Pairs measure what arrives: a
 * token may keep a share.
 * @throws FatalError `feed.no-router` where no router serves the pool.
 */
export function routerCall(
  planCalls: PlanCalls,
  pool: Pool,
  {
    tokenIn,
    tokenOut,
    amountIn,
  }: { readonly tokenIn: Token; readonly tokenOut: Token; readonly amountIn: bigint },
  recipient: Address,
): ContractCall {
  const amounts = { amountIn, amountOut: 0n };
  const path = { route: { hops: [{ pool, tokenIn, tokenOut }] }, ...amounts };
  const planned = planCalls(
    { kind: 'exactIn', tokenIn, tokenOut, paths: [path], ...amounts, gas: 0n },
    { limit: 0n, recipient, deadline: FOREVER, feeOnTransfer: pool.kind === 'constantProduct' },
  );
  if (planned.outcome === 'impossible') {
    throw new FatalError('feed.no-router', planned.reason);
  }
  return planned.call;
}
