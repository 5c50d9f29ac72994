import type { Pool } from '@twinlane/core/amm/pool';
import type { FastVerdict } from '@twinlane/core/engine/fastFacts';
import { createCallTemplate, type CallTemplate, type CallValues } from '@twinlane/core/lane/callTemplate';
import type { PlanCall, PlanCallOutcome } from '@twinlane/core/market/planCall';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { FastLaneParts } from './fastLaneParts.ts';

/** A call that can be made at once. */
export interface ReadyCall {
  readonly to: Address;
  /** Its data with places for amount, minimum and deadline. */
  readonly write: CallTemplate;
  /** Takes the cash. */
  readonly spender: Address;
}

/** A pool in which a token may be bought at once. */
export interface ReadyPool extends FastVerdict, ReadyCall {
  readonly token: Token;
  /** What the spender might take when it was asked, cash base units. */
  readonly allowed: bigint;
}

/** What a pool lacks for the Fast Lane, one plain sentence. */
export interface Unready {
  readonly reason: string;
  /** What it waits for is on its way. */
  readonly soon?: boolean;
}

/** Writes the call, allows cash to whom it needs, and tries a purchase and its sale. Makes calls. */
export async function readyPool(
  parts: FastLaneParts,
  { pool, token, amountIn }: { readonly pool: Pool; readonly token: Token; readonly amountIn: bigint },
): Promise<ReadyPool | Unready> {
  const { mirror, account, simulator, allowAhead } = parts;
  const encode = (values: CallValues): PlanCallOutcome => callOf(parts, pool, token, values);
  const plain = encode({ amountIn, minAmountOut: 1n, deadline: mirror.head().timestamp });
  if (plain.outcome === 'impossible') {
    return { reason: plain.reason };
  }
  const write = createCallTemplate((values) => dataOf(encode(values)));
  if (write === undefined) {
    return { reason: `A call through ${plain.via} cannot be prepared.` };
  }
  const { spender, permit2 } = plain;
  const allowed = await allowAhead({ spender, permit2 });
  if (allowed.outcome !== 'given') {
    return { reason: allowed.reason, soon: allowed.outcome === 'underWay' };
  }
  const { number: block } = mirror.head();
  const simulation = await simulator.simulateRoundTrip({
    pool,
    cash: account.cash,
    token,
    amountIn,
    scan: true,
  });
  if (simulation.outcome !== 'passed') {
    return { reason: `The honeypot check says ${simulation.outcome}: ${simulation.reason}` };
  }
  return {
    pool: pool.address,
    token,
    to: plain.call.to,
    write,
    simulation,
    block,
    spender,
    allowed: allowed.amount,
  };
}

function callOf(
  { planCalls, account: { cash }, wallet, permit2 }: FastLaneParts,
  pool: Pool,
  token: Token,
  { amountIn, minAmountOut, deadline }: CallValues,
): PlanCallOutcome {
  const hop = { pool, tokenIn: cash, tokenOut: token };
  const path = { route: { hops: [hop] }, amountIn, amountOut: minAmountOut };
  return planCalls(
    {
      kind: 'exactIn',
      tokenIn: cash,
      tokenOut: token,
      paths: [path],
      amountIn,
      amountOut: minAmountOut,
      gas: 0n,
    },
    {
      limit: minAmountOut,
      recipient: wallet,
      deadline,
      feeOnTransfer: pool.kind === 'constantProduct',
      ...(permit2 ? { permit2: {} } : {}),
    },
  );
}

function dataOf(call: PlanCallOutcome): PlanCall['call']['data'] {
  return call.outcome === 'call' ? call.call.data : '0x';
}
