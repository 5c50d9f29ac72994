import type { OrderIntent, Order } from '../order/orderIntent.ts';
import { reservedBy } from '../order/reservedBy.ts';
import type { Balances } from './account.ts';
import { positionKey } from './applyFill.ts';
import type { Position } from './position.ts';
import type { Token } from '../market/token.ts';

/** What an account has, and what of it is promised already. */
export interface Means {
  readonly cash: Token;
  readonly balances: Balances;
  readonly openPositions: readonly Position[];
  /** Orders in flight, without the one that is judged. */
  readonly openOrders: readonly Order[];
}

/**
 * Why an account cannot afford an order, in one sentence; undefined where it can. What orders in flight may still take
 * is not available: the cash of purchases and cycles, the quantity of sales, and `gasLimit · maxFeePerGas` of all of them.
 */
export function refusalOf(intent: OrderIntent, means: Means): string | undefined {
  const { cash, balances, openPositions, openOrders } = means;
  if (intent.amountIn <= 0n) return 'The order is over nothing.';
  const reserved = reservedBy(openOrders, cash.address);
  const gas = intent.gasLimit * intent.maxFeePerGas;
  const native = balances.native - reserved.native;
  if (gas > native) {
    return `Gas may cost ${gas} wei, and ${native} of ${balances.native} wei are available.`;
  }
  if (intent.side !== 'sell') {
    const available = balances.cash - reserved.cash;
    if (intent.amountIn <= available) return undefined;
    return `It takes ${intent.amountIn} base units of cash, and ${available} of ${balances.cash} are available.`;
  }
  const key = positionKey(intent.botId, intent.tokenIn.address);
  const held =
    openPositions.find(({ botId, token }) => positionKey(botId, token.address) === key)?.quantity ?? 0n;
  const promised = openOrders
    .filter((order) => order.side === 'sell' && positionKey(order.botId, order.tokenIn.address) === key)
    .reduce((sum, order) => sum + order.amountIn, 0n);
  if (intent.amountIn <= held - promised) return undefined;
  return `It sells ${intent.amountIn} base units, and ${held - promised} of ${held} are available.`;
}
