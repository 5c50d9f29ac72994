import type { Decimal } from 'decimal.js';
import { nativeCost } from '../market/valuation.ts';
import type { Token } from '../market/token.ts';
import type { Address, Hash } from '../money/hex.ts';
import type { Order } from '../order/orderIntent.ts';
import type { Fill, RevertReason } from '../portfolio/fill.ts';
import { transactionCost, type ReceiptCost } from './transactionCost.ts';
import { tokenFlow, type ReceiptLog, type TokenFlow } from './transferLogs.ts';

/** A mined swap, as a block of that hash has it. */
export interface MinedSwap extends ReceiptCost {
  readonly order: Order;
  readonly wallet: Address;
  readonly wrappedNative: Address;
  /** Undefined where it succeeded. */
  readonly revertReason?: RevertReason;
  readonly logs: readonly ReceiptLog[];
  readonly block: { readonly number: number; readonly hash: Hash; readonly timestamp: number };
  readonly cash: Token;
  /** Cash per whole native unit at that block. */
  readonly nativePrice: Decimal;
}

/** What a mined swap did to its account: what left and reached the wallet by the logs, and all that it cost. */
export function fillFromReceipt(swap: MinedSwap): Fill {
  const { order, wallet, wrappedNative, logs, block } = swap;
  const gasFee = transactionCost(swap);
  const base = {
    id: order.id,
    orderId: order.id,
    accountId: order.accountId,
    botId: order.botId,
    tokenIn: order.tokenIn,
    tokenOut: order.tokenOut,
    quotedAmountOut: order.quotedAmountOut,
    gasUsed: swap.gasUsed,
    effectiveGasPrice: swap.effectiveGasPrice,
    gasFee,
    gasFeeCash: nativeCost(gasFee, swap.nativePrice, swap.cash),
    blockNumber: block.number,
    blockHash: block.hash,
    timestamp: block.timestamp,
  };
  if (swap.revertReason !== undefined) {
    return { ...base, outcome: 'reverted', revertReason: swap.revertReason, amountIn: 0n, amountOut: 0n };
  }
  const flowOf = ({ address: token }: Token): TokenFlow =>
    tokenFlow(logs, { token, holder: wallet, wraps: token === wrappedNative });
  const [paid, got] = [flowOf(order.tokenIn), flowOf(order.tokenOut)];
  const isCycle = order.tokenIn.address === order.tokenOut.address;
  return {
    ...base,
    outcome: 'filled',
    amountIn: asBalance(isCycle ? paid.sent : paid.sent - paid.received),
    amountOut: asBalance(isCycle ? got.received : got.received - got.sent),
  };
}

/** The greatest balance that a token can have. */
const MOST = (1n << 256n) - 1n;

/** Logs are the token's to write: one that logs more than there can be must not keep the books from being written. */
function asBalance(amount: bigint): bigint {
  if (amount < 0n) {
    return 0n;
  }
  return amount > MOST ? MOST : amount;
}
