import type { Token } from '@twinlane/core/market/token';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { BookedFill } from '@twinlane/core/portfolio/bookedFill';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { TradeRow } from '@twinlane/core/portfolio/listRepository';
import { toAmount, type TokenView } from '@twinlane/protocol/amount';
import type { OrderView, TradeUpdate, TradeView } from '@twinlane/protocol/trade';
import { isoFromSeconds } from './isoTime.ts';
import { perWholeToken } from './perWholeToken.ts';

const NATIVE_DECIMALS = 18;

/** A token as the protocol shows it, its symbol unchanged. */
export function tokenView(token: Token): TokenView {
  return { chainId: token.chainId, address: token.address, symbol: token.symbol, decimals: token.decimals };
}

/** An order as the protocol shows it. */
export function orderView(order: Order): OrderView {
  const { tokenIn, tokenOut } = order;
  return {
    id: order.id,
    accountId: order.accountId,
    botId: order.botId,
    thoughtId: order.thoughtId,
    side: order.side,
    tokenIn: tokenView(tokenIn),
    tokenOut: tokenView(tokenOut),
    amountIn: toAmount(order.amountIn, tokenIn.decimals),
    quotedAmountOut: toAmount(order.quotedAmountOut, tokenOut.decimals),
    minAmountOut: toAmount(order.minAmountOut, tokenOut.decimals),
    route: [...order.route],
    gasStyle: order.gasStyle,
    deadline: isoFromSeconds(order.deadline),
    decidedAtBlock: order.decidedAtBlock,
    decidedAt: isoFromSeconds(order.decidedAt),
    status: order.status,
    ...(order.statusReason === undefined ? {} : { statusReason: order.statusReason }),
  };
}

/** Basis points of the quote that did not arrive, to two places; negative where more arrived. */
function slippageBps(fill: Fill): number {
  if (fill.quotedAmountOut === 0n) return 0;
  const hundredths = ((fill.quotedAmountOut - fill.amountOut) * 1_000_000n) / fill.quotedAmountOut;
  return Number(hundredths) / 100;
}

/** Cash per whole token; undefined where nothing was traded, and of a cycle, which trades cash for cash. */
function priceOf({ tokenIn, tokenOut, amountIn, amountOut }: Fill, side: Order['side']): string | undefined {
  if (side === 'cycle') return undefined;
  return side === 'buy'
    ? perWholeToken(amountIn, tokenIn.decimals, amountOut, tokenOut.decimals)
    : perWholeToken(amountOut, tokenOut.decimals, amountIn, tokenIn.decimals);
}

/** What of an order a trade shows. */
type TradeOrder = Pick<Order, 'side' | 'thoughtId'>;

/** A fill, with what its order and its booking add, as the protocol shows it. `cashDecimals` are those of the account's cash token. */
export function tradeView(
  fill: BookedFill & Pick<TradeRow, 'exitReason'>,
  order: TradeOrder,
  cashDecimals: number,
): TradeView {
  const { tokenIn, tokenOut } = fill;
  const filled = fill.outcome === 'filled';
  const price = priceOf(fill, order.side);
  return {
    id: fill.id,
    orderId: fill.orderId,
    thoughtId: order.thoughtId,
    accountId: fill.accountId,
    botId: fill.botId,
    side: order.side,
    outcome: fill.outcome,
    ...(fill.revertReason === undefined ? {} : { revertReason: fill.revertReason }),
    tokenIn: tokenView(tokenIn),
    tokenOut: tokenView(tokenOut),
    amountIn: toAmount(fill.amountIn, tokenIn.decimals),
    amountOut: toAmount(fill.amountOut, tokenOut.decimals),
    quotedAmountOut: toAmount(fill.quotedAmountOut, tokenOut.decimals),
    ...(filled && price !== undefined ? { price } : {}),
    ...(filled ? { slippageBps: slippageBps(fill) } : {}),
    gasUsed: fill.gasUsed.toString(),
    gasPrice: fill.effectiveGasPrice.toString(),
    gasFee: toAmount(fill.gasFee, NATIVE_DECIMALS),
    gasFeeCash: toAmount(fill.gasFeeCash, cashDecimals),
    blockNumber: fill.blockNumber,
    blockHash: fill.blockHash,
    time: isoFromSeconds(fill.timestamp),
    ...(fill.exitReason === undefined ? {} : { exitReason: fill.exitReason }),
    ...(fill.realisedPnl === undefined ? {} : { realisedPnl: toAmount(fill.realisedPnl, cashDecimals) }),
    ...(fill.positionId === undefined ? {} : { positionId: fill.positionId }),
  };
}

/** The data of a `trade_update`: an order that came or ended, with its fill where it was mined. */
export function tradeUpdate(
  order: Order,
  mined?: { readonly fill: BookedFill; readonly cashDecimals: number },
): TradeUpdate {
  if (mined === undefined) return { order: orderView(order) };
  return { order: orderView(order), trade: tradeView(mined.fill, order, mined.cashDecimals) };
}

/** The data of a `trade_update` that takes a trade back: its block was dropped, and the order is in flight again. */
export function tradeUndone(
  order: Order,
  {
    fill,
    cashDecimals,
    reason,
  }: { readonly fill: Fill; readonly cashDecimals: number; readonly reason: string },
): TradeUpdate {
  return { order: orderView(order), undone: { trade: tradeView(fill, order, cashDecimals), reason } };
}
