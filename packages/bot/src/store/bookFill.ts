import { FatalError } from '@twinlane/core/errors';
import type { TradingEvent } from '@twinlane/core/engine/tradingEvent';
import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import { mulDivUp } from '@twinlane/core/money/mulDiv';
import type { Order } from '@twinlane/core/order/orderIntent';
import {
  applyFill,
  positionKey,
  positionOfFill,
  type AccountLedger,
} from '@twinlane/core/portfolio/applyFill';
import type { Fill } from '@twinlane/core/portfolio/fill';
import { ledgerOf } from '@twinlane/core/portfolio/foldFills';
import type { Position } from '@twinlane/core/portfolio/position';
import type { UnitOfWork } from '@twinlane/core/ports';
import { accountRoom } from '@twinlane/protocol/room';
import { portfolioUpdate } from '../wire/portfolioView.ts';
import { tradeUpdate } from '../wire/tradeView.ts';
import type { Outcome } from './ledgerOutcome.ts';

/** Books a fill, or returns the one that its order has. */
export async function bookFill(
  unit: UnitOfWork,
  fill: Fill,
  impacts: readonly OwnImpact[],
): Promise<Outcome<Fill>> {
  const { account, balances } = await unit.lockAccount(fill.accountId);
  const known = await unit.fills.ofOrder(fill.orderId);
  if (known !== undefined) return { value: known, events: [] };
  const order = await requireOpenOrder(unit, fill);
  const cash = account.cash.address;
  const before = ledgerOf(balances, await unit.positions.open(account.id, fill.botId));
  const booked = affords(before, fill, order) ? fill : asUnpaid(fill, balances.native);
  const after = applyFill(before, booked, cash);
  const position = positionOfFill(after, booked, cash);

  await unit.insertFill(booked);
  await unit.endOrder(order.id, booked.outcome);
  await unit.setBalances(account.id, after.balances);
  if (position !== undefined) await unit.putPosition(position);
  if (booked.outcome === 'filled') {
    await unit.keepOwnImpacts(booked);
    await unit.putOwnImpacts(account.id, impacts);
  }

  const ended: Order = { ...order, status: booked.outcome };
  const room = accountRoom(account.id);
  const mined = { fill: booked, cashDecimals: account.cash.decimals };
  await unit.publish(room, 'trade_update', tradeUpdate(ended, mined));
  const changed = portfolioUpdate(account, after.balances, position === undefined ? [] : [position]);
  await unit.publish(room, 'portfolio_update', { ...changed, isPart: true });
  return { value: booked, events: [fillEvent(booked, ended, position)] };
}

function fillEvent(fill: Fill, order: Order, position: Position | undefined): TradingEvent {
  return { type: 'fill', fill, order, ...(position === undefined ? {} : { position }) };
}

/** The order that a fill ends, which must be in flight and the fill's own. */
async function requireOpenOrder(unit: UnitOfWork, fill: Fill): Promise<Order> {
  const order = await unit.orders.get(fill.orderId);
  if (order === undefined) throw new FatalError('ledger.noOrder', `There is no order ${fill.orderId}.`);
  if (order.status !== 'requested') {
    throw new FatalError(
      'ledger.orderEnded',
      `Order ${order.id} was ${order.status} before fill ${fill.id}.`,
    );
  }
  const isItsOwn =
    order.accountId === fill.accountId &&
    order.botId === fill.botId &&
    order.tokenIn.address === fill.tokenIn.address &&
    order.tokenOut.address === fill.tokenOut.address;
  if (!isItsOwn)
    throw new FatalError('ledger.foreignFill', `Fill ${fill.id} is not one of order ${order.id}.`);
  return order;
}

function affords({ balances, positions }: AccountLedger, fill: Fill, { side }: Order): boolean {
  if (fill.gasFee > balances.native) return false;
  if (fill.outcome === 'reverted') return true;
  if (side !== 'sell') return fill.amountIn <= balances.cash;
  const held = positions.get(positionKey(fill.botId, fill.tokenIn.address));
  return fill.amountIn <= (held?.quantity ?? 0n);
}

/** The fill as a revert that takes its gas, or all there is of it; the gas's worth in cash shrinks alike. */
function asUnpaid(fill: Fill, native: bigint): Fill {
  const gasFee = fill.gasFee > native ? native : fill.gasFee;
  return {
    ...fill,
    outcome: 'reverted',
    revertReason: 'insufficientBalance',
    amountIn: 0n,
    amountOut: 0n,
    gasFee,
    gasFeeCash: fill.gasFee === 0n ? 0n : mulDivUp(fill.gasFeeCash, gasFee, fill.gasFee),
  };
}
