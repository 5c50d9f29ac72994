import type { Address } from '../money/hex.ts';
import type { Balances } from '../portfolio/account.ts';
import type { Order } from './orderIntent.ts';

/** The most that orders in flight may still take from an account: cash base units, and wei for gas. */
export function reservedBy(
  orders: Iterable<Pick<Order, 'tokenIn' | 'amountIn' | 'gasLimit' | 'maxFeePerGas'>>,
  cash: Address,
): Balances {
  let reservedCash = 0n;
  let native = 0n;
  for (const order of orders) {
    reservedCash += order.tokenIn.address === cash ? order.amountIn : 0n;
    native += order.gasLimit * order.maxFeePerGas;
  }
  return { cash: reservedCash, native };
}
