import type { OrderPreview } from '@twinlane/core/engine/previewOrder';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import { nativeValue } from '@twinlane/core/market/valuation';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { ParentOrder } from '@twinlane/core/order/parent/parentOrder';
import type { ParentOrderProgress } from '@twinlane/core/order/parent/parentOrderStore';
import { progressOf } from '@twinlane/core/order/schedule/planProgress';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { Token } from '@twinlane/core/market/token';
import { toAmount } from '@twinlane/protocol/amount';
import type { OrderPreviewView, PlacedOrderView } from '@twinlane/protocol/order';
import { isoFromSeconds } from './isoTime.ts';
import { findingView } from './thoughtView.ts';
import { tokenView } from './tradeView.ts';

const NATIVE_DECIMALS = 18;

/** A placed order with what it led to, as it stands. */
export interface PlacedOrderStand {
  readonly order: ParentOrder;
  readonly children: readonly Order[];
  /** Fills of the children. */
  readonly fills: readonly Fill[];
  /** The account's cash. */
  readonly cash: Token;
}

/** A placed order as the protocol shows it. */
export function placedOrderView({ order, children, fills, cash }: PlacedOrderStand): PlacedOrderView {
  const { filled, inFlight } = progressOf(order, children);
  const received = fills.reduce((sum, { amountOut }) => sum + amountOut, 0n);
  return placedOrderSummary(order, { filled, inFlight, received }, cash);
}

/** A placed order as the protocol shows it, by what its orders came to. */
export function placedOrderSummary(
  order: ParentOrder,
  { filled, inFlight, received }: ParentOrderProgress,
  cash: Token,
): PlacedOrderView {
  const [given, taken] = order.side === 'buy' ? [cash, order.token] : [order.token, cash];
  return {
    id: order.id,
    accountId: order.accountId,
    botId: order.botId,
    origin: order.origin,
    kind: order.kind,
    params: { ...order.params },
    side: order.side,
    token: tokenView(order.token),
    amount: toAmount(order.amount, given.decimals),
    filled: toAmount(filled, given.decimals),
    inFlight: toAmount(inFlight, given.decimals),
    received: toAmount(received, taken.decimals),
    placedAt: isoFromSeconds(order.placedAt),
    ...(order.expiresAt === undefined ? {} : { expiresAt: isoFromSeconds(order.expiresAt) }),
    acceptRisk: order.acceptRisk,
    reason: order.reason,
    ...(order.positionId === undefined ? {} : { positionId: order.positionId }),
    state: order.state,
    stateReason: order.stateReason,
  };
}

/** A preview as the protocol shows it. `tolerance`: the highest risk score that needs no word of a person. */
export function orderPreviewView(
  order: ParentOrder,
  preview: OrderPreview,
  snapshot: MarketSnapshot,
  tolerance: number,
): OrderPreviewView {
  const { cash, nativePrice } = snapshot;
  const [given, taken] = order.side === 'buy' ? [cash, order.token] : [order.token, cash];
  const { quote, gas, risk, minAmountOut, blocked, waits } = preview;
  const price = snapshot.tokens.get(order.token.address)?.price;
  const most = gas === undefined ? 0n : gas.units * gas.maxFeePerGas;
  return {
    blockNumber: snapshot.block.number,
    side: order.side,
    kind: order.kind,
    token: tokenView(order.token),
    amount: toAmount(order.amount, given.decimals),
    part: toAmount(preview.part, given.decimals),
    ...(quote === undefined
      ? {}
      : {
          quote: {
            amountOut: toAmount(quote.hop.quote.amountOut, taken.decimals),
            venue: quote.hop.pool.venue,
            pool: quote.hop.pool.address,
            priceImpactBps: quote.priceImpactBps,
          },
        }),
    ...(minAmountOut === undefined ? {} : { minAmountOut: toAmount(minAmountOut, taken.decimals) }),
    ...(gas === undefined
      ? {}
      : {
          gas: {
            units: gas.units.toString(),
            maxFeePerGas: gas.maxFeePerGas.toString(),
            most: toAmount(most, NATIVE_DECIMALS),
            cash: toAmount(nativeValue(most, nativePrice, cash), cash.decimals),
          },
        }),
    ...(risk === undefined
      ? {}
      : {
          risk: {
            score: risk.score,
            tolerance,
            verdict: risk.verdict,
            reason: risk.reason,
            factors: risk.findings.map(findingView),
          },
        }),
    warnings: [...preview.warnings],
    needsAcceptRisk: preview.isRisky,
    ...(blocked === undefined ? {} : { blocked }),
    ...(waits === undefined ? {} : { waits }),
    ...(price === undefined ? {} : { price: price.toFixed() }),
  };
}
