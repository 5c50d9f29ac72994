import { FatalError } from '@twinlane/core/errors';
import type { TradingEvent } from '@twinlane/core/engine/tradingEvent';
import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import type { Settled, Settlement } from '@twinlane/core/ledger';
import { mulDivUp } from '@twinlane/core/money/mulDiv';
import type { Order } from '@twinlane/core/order/orderIntent';
import {
  applyFill,
  positionKey,
  positionOfFill,
  type AccountLedger,
} from '@twinlane/core/portfolio/applyFill';
import type { Account } from '@twinlane/core/portfolio/account';
import { bookedFill, type BookedFill } from '@twinlane/core/portfolio/bookedFill';
import type { Fill } from '@twinlane/core/portfolio/fill';
import { ledgerOf } from '@twinlane/core/portfolio/foldFills';
import type { Position } from '@twinlane/core/portfolio/position';
import type { ImpactMove, OrderEnd, UnitOfWork } from '@twinlane/core/unitOfWork';
import type { OutboxMessage } from '@twinlane/core/repositories';
import { accountRoom } from '@twinlane/protocol/room';
import { portfolioUpdate } from '../wire/portfolioView.ts';
import { tradeUpdate } from '../wire/tradeView.ts';
import type { Outcome } from './ledgerOutcome.ts';
import { together } from './together.ts';

/** Books a fill, or returns the one that its order has. */
export async function bookFill(
  unit: UnitOfWork,
  fill: Fill,
  impacts: readonly OwnImpact[],
): Promise<Outcome<Fill>> {
  const { value, events } = await settleOrders(unit, fill.accountId, [{ fill, impacts }]);
  const end = value[0]?.end;
  if (end !== undefined) {
    throw new FatalError('ledger.orderEnded', `Order ${end.id} was ${end.status} before fill ${fill.id}.`);
  }
  return { value: value[0]?.fill ?? fill, events };
}

/** What the settlements of one account come to, and what is to be written of it. */
interface Books {
  readonly account: Account;
  ledger: AccountLedger;
  readonly fills: BookedFill[];
  readonly ends: OrderEnd[];
  readonly positions: Map<string, Position>;
  readonly moves: ImpactMove[];
  readonly messages: Pick<OutboxMessage, 'type' | 'data'>[];
  readonly events: TradingEvent[];
}

/** See `Ledger.settle`. */
export async function settleOrders(
  unit: UnitOfWork,
  accountId: string,
  settlements: readonly Settlement[],
): Promise<Outcome<readonly Settled[]>> {
  const { account, balances } = await unit.lockAccount(accountId);
  const ids = settlements.map(orderOf);
  const bots = new Set(settlements.flatMap(({ fill }) => (fill === undefined ? [] : [fill.botId])));
  const [found, open] = await together([
    unit.orders.byIds(ids),
    bots.size === 0 ? [] : unit.positions.openOf(accountId, [...bots]),
  ]);
  const orders = new Map(found.map((order) => [order.id, order]));
  const ended = ids.filter((id) => orders.has(id) && orders.get(id)?.status !== 'requested');
  const fills = ended.length === 0 ? [] : await unit.fills.ofOrders(ended);
  const known = new Map(fills.map((fill) => [fill.orderId, fill]));
  const ledger = ledgerOf(balances, open);
  const books: Books = {
    account,
    ledger,
    fills: [],
    ends: [],
    positions: new Map(),
    moves: [],
    messages: [],
    events: [],
  };
  const settled: Settled[] = [];
  for (const settlement of settlements) {
    const booked = book(books, settlement, orders.get(orderOf(settlement)), known);
    settled.push(booked);
    // What comes next was judged as if this one had come out as asked.
    if (booked.fill !== settlement.fill || booked.end !== undefined) break;
  }
  await write(unit, books);
  return { value: settled, events: books.events };
}

function orderOf(settlement: Settlement): string {
  return settlement.end === undefined ? settlement.fill.orderId : settlement.end.id;
}

function book(
  books: Books,
  settlement: Settlement,
  order: Order | undefined,
  known: ReadonlyMap<string, Fill>,
): Settled {
  const earlier = known.get(orderOf(settlement));
  if (earlier !== undefined) return { fill: earlier };
  const end = earlierEnd(order);
  // Ended in the same way before: the same call made again.
  if (end !== undefined) return end.status === settlement.end?.status ? {} : { end };
  if (settlement.end !== undefined) {
    endOrder(books, settlement.end, order);
    return {};
  }
  const { fill, impacts } = settlement;
  const { account, ledger } = books;
  const own = requireOpenOrder(order, fill);
  const cash = account.cash.address;
  const booked = affords(ledger, fill, own) ? fill : asUnpaid(fill, ledger.balances.native);
  const before = positionOfFill(ledger, booked, cash);
  books.ledger = applyFill(ledger, booked, cash);
  const position = positionOfFill(books.ledger, booked, cash);
  const stored = bookedFill(booked, own.side, before, position);
  books.fills.push(stored);
  books.ends.push({ id: own.id, status: booked.outcome });
  if (position !== undefined) books.positions.set(position.id, position);
  if (booked.outcome === 'filled') books.moves.push({ fill: booked, impacts });

  const ended: Order = { ...own, status: booked.outcome };
  const mined = { fill: stored, cashDecimals: account.cash.decimals };
  const changed = portfolioUpdate(account, books.ledger.balances, position === undefined ? [] : [position]);
  books.messages.push(
    { type: 'trade_update', data: tradeUpdate(ended, mined) },
    { type: 'portfolio_update', data: { ...changed, isPart: true } },
  );
  books.events.push(fillEvent(booked, ended, position));
  return { fill: booked };
}

/** How the order ended without a fill. */
function earlierEnd(order: Order | undefined): Settled['end'] {
  if (order?.status !== 'rejected' && order?.status !== 'expired') return undefined;
  const { id, status, statusReason } = order;
  return { id, status, ...(statusReason === undefined ? {} : { reason: statusReason }) };
}

function endOrder(books: Books, end: OrderEnd, order: Order | undefined): void {
  if (order === undefined) throw new FatalError('ledger.noOrder', `There is no order ${end.id}.`);
  if (order.accountId !== books.account.id) {
    throw new FatalError('ledger.foreignOrder', `Order ${end.id} is not one of account ${books.account.id}.`);
  }
  books.ends.push(end);
  const { reason } = end;
  const ended: Order = {
    ...order,
    status: end.status,
    ...(reason === undefined ? {} : { statusReason: reason }),
  };
  books.messages.push({ type: 'trade_update', data: tradeUpdate(ended) });
  books.events.push({ type: 'order', order: ended });
}

async function write(unit: UnitOfWork, books: Books): Promise<void> {
  const { account, ledger, fills, ends, positions, moves, messages } = books;
  await unit.insertFills(fills);
  await together([
    unit.endOrders(ends),
    fills.length > 0 ? unit.setBalances(account.id, ledger.balances) : undefined,
    unit.putPositions([...positions.values()]),
    unit.moveOwnImpacts(account.id, moves),
  ]);
  // Its room's row is locked last, by whatever transaction.
  await unit.publishAll(accountRoom(account.id), messages);
}

function fillEvent(fill: Fill, order: Order, position: Position | undefined): TradingEvent {
  return { type: 'fill', fill, order, ...(position === undefined ? {} : { position }) };
}

/** The order that a fill ends, which must be in flight and the fill's own. */
function requireOpenOrder(order: Order | undefined, fill: Fill): Order {
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
