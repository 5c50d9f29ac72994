import type { Pool } from '@twinlane/core/amm/pool';
import type { Token } from '@twinlane/core/market/token';
import type { ContractCall } from '@twinlane/core/market/venueDefinition';
import type { Address } from '@twinlane/core/money/hex';
import { sandbox } from '../chain/sandbox.ts';
import { createPlanCalls } from '../venue/calls/createPlanCalls.ts';
import { venues } from '../venue/registry.ts';

/** The sandbox's venues. */
export const planCalls = createPlanCalls(sandbox, venues);

/** The venue's own router's call that sells so much to one pool, for whatever it pays, as a trial would make it. */
export function directCall(
  pool: Pool,
  [tokenIn, tokenOut]: readonly [Token, Token],
  amountIn: bigint,
  recipient: Address,
): ContractCall {
  const amounts = { amountIn, amountOut: 0n };
  const path = { route: { hops: [{ pool, tokenIn, tokenOut }] }, ...amounts };
  const planned = planCalls(
    { kind: 'exactIn', tokenIn, tokenOut, paths: [path], ...amounts, gas: 0n },
    { limit: 1n, recipient, deadline: 4_000_000_000, feeOnTransfer: pool.kind === 'constantProduct' },
  );
  if (planned.outcome === 'impossible') {
    throw new Error(planned.reason);
  }
  return planned.call;
}
