import { FatalError } from '@twinlane/core/errors';
import type { TradingEvent } from '@twinlane/core/engine/tradingEvent';
import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import { mulDivUp } from '@twinlane/core/money/mulDiv';
import type { Order, OrderIntent } from '@twinlane/core/order/orderIntent';
import {
  applyFill,
  positionKey,
  positionOfFill,
  type AccountLedger,
} from '@twinlane/core/portfolio/applyFill';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Fill } from '@twinlane/core/portfolio/fill';
import { ledgerOf } from '@twinlane/core/portfolio/foldFills';
import type { Position } from '@twinlane/core/portfolio/position';
import { refusalOf } from '@twinlane/core/portfolio/refusalOf';
import type { DecisionRecord, Ledger, Store, ThoughtMeta, UnitOfWork } from '@twinlane/core/ports';
import type { Thought, ThoughtDraft } from '@twinlane/core/thought/thought';
import { accountRoom } from '@twinlane/protocol/room';
import { portfolioUpdate } from '../wire/portfolioView.ts';
import { thoughtView } from '../wire/thoughtView.ts';
import { tradeUpdate } from '../wire/tradeView.ts';

/** What a ledger is made of. */
export interface LedgerOptions {
  readonly store: Store;
  /** Hears, after commit, of every thought, order and fill: for logs and metrics. Must not throw. */
  readonly onEvent?: (event: TradingEvent) => void;
}

/** What a transaction of the ledger brought about. */
interface Outcome<T> {
  readonly value: T;
  readonly events: readonly TradingEvent[];
}

/**
 * The ledger over a store: every change of an account's money happens here, under the lock of its row, with its
 * messages in the same transaction.
 *
 * A fill that the account cannot pay for when it is booked (cash, tokens or gas are gone) is booked as a revert for
 * `insufficientBalance`, as a chain would mine it: it costs its gas, and at most the native balance there is.
 */
export function createLedger({ store, onEvent }: LedgerOptions): Ledger {
  async function run<T>(work: (unit: UnitOfWork) => Promise<Outcome<T>>): Promise<T> {
    const { value, events } = await store.transaction(work);
    for (const event of events) onEvent?.(event);
    return value;
  }
  return {
    record: (decision) => run((unit) => record(unit, decision)),
    book: (fill, impacts) => run((unit) => book(unit, fill, impacts)),
    end: (orderId, status, reason) => run((unit) => end(unit, orderId, status, reason)),
  };
}

async function record(
  unit: UnitOfWork,
  { thought: draft, meta, intent }: DecisionRecord,
): Promise<Outcome<{ readonly thought?: Thought; readonly order?: Order }>> {
  const { account, balances } = await unit.lockAccount(draft.accountId);
  if (intent === undefined) {
    const thought = await tell(unit, draft, meta);
    return { value: { thought }, events: [{ type: 'thought', thought }] };
  }
  requireSound(intent, account);
  const known = await unit.orders.ofKey(account.id, intent.idempotencyKey);
  if (known !== undefined) return { value: { order: known }, events: [] };
  const refused = refusalOf(intent, {
    cash: account.cash,
    balances,
    openPositions: await unit.positions.open(account.id),
    openOrders: await unit.orders.open(account.id),
  });
  if (refused !== undefined) {
    const thought = await tell(unit, refusedThought(draft, refused), meta);
    return { value: { thought }, events: [{ type: 'thought', thought }] };
  }
  const thought = await tell(unit, draft, { ...meta, orderId: intent.id });
  const order = await unit.insertOrder({ ...intent, status: 'requested' });
  await unit.publish(accountRoom(account.id), 'trade_update', tradeUpdate(order));
  return {
    value: { thought, order },
    events: [
      { type: 'thought', thought },
      { type: 'order', order },
    ],
  };
}

/** Stores a thought and publishes it. */
async function tell(unit: UnitOfWork, draft: ThoughtDraft, meta: ThoughtMeta): Promise<Thought> {
  const thought = await unit.appendThought(draft, meta);
  await unit.publish(accountRoom(thought.accountId), 'thought_log_created', thoughtView(thought));
  return thought;
}

function refusedThought(draft: ThoughtDraft, reason: string): ThoughtDraft {
  return {
    ...draft,
    decision: 'SKIP',
    gate: 'ledger.refused',
    reasoning: reason,
    alternatives: [...draft.alternatives, `${draft.decision}: ${draft.reasoning}`],
  };
}

async function book(unit: UnitOfWork, fill: Fill, impacts: readonly OwnImpact[]): Promise<Outcome<Fill>> {
  const { account, balances } = await unit.lockAccount(fill.accountId);
  const known = await unit.fills.ofOrder(fill.orderId);
  if (known !== undefined) return { value: known, events: [] };
  const order = await requireOpenOrder(unit, fill);
  const cash = account.cash.address;
  const before = ledgerOf(balances, await unit.positions.open(account.id));
  const booked = affords(before, fill, order) ? fill : asUnpaid(fill, balances.native);
  const after = applyFill(before, booked, cash);
  const position = positionOfFill(after, booked, cash);

  await unit.insertFill(booked);
  await unit.endOrder(order.id, booked.outcome);
  await unit.setBalances(account.id, after.balances);
  if (position !== undefined) await unit.putPosition(position);
  if (booked.outcome === 'filled') await unit.putOwnImpacts(account.id, impacts);

  const ended: Order = { ...order, status: booked.outcome };
  const room = accountRoom(account.id);
  const mined = { fill: booked, cashDecimals: account.cash.decimals };
  await unit.publish(room, 'trade_update', tradeUpdate(ended, mined));
  const open = [...after.positions.values()].filter(({ quantity }) => quantity > 0n);
  await unit.publish(room, 'portfolio_update', portfolioUpdate(account, after.balances, open));
  return { value: booked, events: [fillEvent(booked, ended, position)] };
}

async function end(
  unit: UnitOfWork,
  orderId: string,
  status: 'rejected' | 'expired',
  reason: string,
): Promise<Outcome<undefined>> {
  const found = await unit.orders.get(orderId);
  if (found === undefined) throw new FatalError('ledger.noOrder', `There is no order ${orderId}.`);
  await unit.lockAccount(found.accountId);
  const order = await unit.orders.get(orderId);
  // Ended in the same way before: the same call made again. Ended otherwise: the store refuses.
  if (order?.status === status) return { value: undefined, events: [] };
  await unit.endOrder(orderId, status, reason);
  const ended: Order = { ...found, status, statusReason: reason };
  await unit.publish(accountRoom(found.accountId), 'trade_update', tradeUpdate(ended));
  return { value: undefined, events: [{ type: 'order', order: ended }] };
}

function fillEvent(fill: Fill, order: Order, position: Position | undefined): TradingEvent {
  return { type: 'fill', fill, order, ...(position === undefined ? {} : { position }) };
}

function requireSound(intent: OrderIntent, account: Account): void {
  const cash = account.cash.address;
  const paid = intent.side === 'buy' ? intent.tokenIn : intent.tokenOut;
  const other = intent.side === 'buy' ? intent.tokenOut : intent.tokenIn;
  if (intent.accountId === account.id && paid.address === cash && other.address !== cash) return;
  throw new FatalError(
    'ledger.notACashTrade',
    `Order ${intent.id} does not trade the cash of its thought's account.`,
  );
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
  if (side === 'buy') return fill.amountIn <= balances.cash;
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
