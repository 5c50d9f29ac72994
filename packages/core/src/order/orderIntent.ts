import type { Token } from '../market/token.ts';
import type { Address } from '../money/hex.ts';

/** How dearly an order bids for its place in a block; `gasPlan` says what each means. */
export const GAS_STYLES = ['minimal', 'low', 'standard', 'aggressive', 'urgent'] as const;
export type GasStyle = (typeof GAS_STYLES)[number];

/** `buy` spends cash, `sell` returns to it, `cycle` goes from cash through several pools back to cash in one transaction. */
export type OrderSide = 'buy' | 'sell' | 'cycle';

/** A sized wish to swap, the same for paper and live. */
export interface OrderIntent {
  readonly id: string;
  /** A second order with the same key is the same order. */
  readonly idempotencyKey: string;
  readonly accountId: string;
  readonly botId: string;
  readonly side: OrderSide;
  readonly tokenIn: Token;
  readonly tokenOut: Token;
  readonly amountIn: bigint;
  /** Expected output when decided, before taxes. */
  readonly quotedAmountOut: bigint;
  /** Below this the swap reverts. */
  readonly minAmountOut: bigint;
  /** Chain time (Unix seconds) after which the swap reverts. */
  readonly deadline: number;
  /** Pool addresses in the order in which they are crossed. */
  readonly route: readonly Address[];
  readonly gasStyle: GasStyle;
  /** Gas units that the simulated swap used. */
  readonly gasEstimate: bigint;
  /** Gas units the order may use: the estimate with its margin. */
  readonly gasLimit: bigint;
  /** EIP-1559 caps in wei per gas. `gasLimit · maxFeePerGas` must be covered by the account's native balance. */
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  /** Block the decision was made on. */
  readonly decidedAtBlock: number;
  /** Chain time of that block, Unix seconds. */
  readonly decidedAt: number;
  readonly thoughtId: string;
  /** It was tried on its block by whoever will sell, and goes out at once, without another trial. Not stored. */
  readonly hasty?: true;
  /** The parent order that it is a part of, where it is one. */
  readonly parentOrderId?: string;
}

/** Where an order stands. `requested` is in flight; every other status is an end. */
export type OrderStatus = 'requested' | 'filled' | 'reverted' | 'rejected' | 'expired';

/** An order as it is stored. */
export interface Order extends OrderIntent {
  readonly status: OrderStatus;
  /** Present for `rejected` and `expired`: why, in one sentence. */
  readonly statusReason?: string;
}
