import { gasPlan } from '../fill/gasPlan.ts';
import { divUp } from '../money/mulDiv.ts';
import type { BlockHeader } from '../market/block.ts';
import type { Token } from '../market/token.ts';
import type { Address } from '../money/hex.ts';
import type { GasStyle, OrderIntent } from './orderIntent.ts';
import type { OrderIntentDraft } from './orderIntentDraft.ts';

/** A trade that was decided. Amounts are base units. */
export interface IntentRequest {
  readonly accountId: string;
  readonly botId: string;
  readonly side: OrderIntent['side'];
  readonly tokenIn: Token;
  readonly tokenOut: Token;
  readonly amountIn: bigint;
  /** What the route pays by exact maths, before taxes. */
  readonly quotedAmountOut: bigint;
  /** What a simulation says reaches us of what is paid: `reached / expected`. Absent where there is no tax. */
  readonly transfer?: { readonly reached: bigint; readonly expected: bigint };
  readonly maxSlippageBps: number;
  readonly route: readonly Address[];
  readonly gasStyle: GasStyle;
  readonly gasEstimate: bigint;
  readonly header: BlockHeader;
  /** Chain seconds from the decision's block. */
  readonly deadlineSeconds: number;
}

/** Gas limit over the estimate, per cent: state may change between decision and landing. */
const GAS_MARGIN_PERCENT = 30n;

/** The order of a decision: smallest output rounded up, deadline, gas caps and idempotency key. */
export function createIntent(request: IntentRequest): OrderIntentDraft {
  const { header, quotedAmountOut, transfer } = request;
  const plan = gasPlan(request.gasStyle, header);
  const expected =
    transfer === undefined || transfer.reached >= transfer.expected
      ? quotedAmountOut
      : (quotedAmountOut * transfer.reached) / transfer.expected;
  const minAmountOut = divUp(expected * BigInt(10_000 - request.maxSlippageBps), 10_000n);
  const token = request.side === 'buy' ? request.tokenOut : request.tokenIn;
  return {
    idempotencyKey: `${request.botId}:${token.address}:${request.side}:${header.number}`,
    accountId: request.accountId,
    botId: request.botId,
    side: request.side,
    tokenIn: request.tokenIn,
    tokenOut: request.tokenOut,
    amountIn: request.amountIn,
    quotedAmountOut,
    minAmountOut: minAmountOut > 0n ? minAmountOut : 1n,
    deadline: header.timestamp + request.deadlineSeconds,
    route: request.route,
    gasStyle: request.gasStyle,
    gasEstimate: request.gasEstimate,
    gasLimit: gasLimitOf(request.gasEstimate),
    maxFeePerGas: plan.maxFeePerGas,
    maxPriorityFeePerGas: plan.maxPriorityFeePerGas,
    decidedAtBlock: header.number,
    decidedAt: header.timestamp,
  };
}

/** Gas units that an order may use: its estimate and a margin. */
export function gasLimitOf(gasEstimate: bigint): bigint {
  return divUp(gasEstimate * (100n + GAS_MARGIN_PERCENT), 100n);
}
