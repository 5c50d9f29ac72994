import type { TradingEvent } from '@twinlane/core/engine/tradingEvent';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Fill } from '@twinlane/core/portfolio/fill';
import { withEntries } from '@twinlane/core/portfolio/ledgerEntry';
import { reverseFills, type ReversedBooks } from '@twinlane/core/portfolio/reverseFills';
import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import type { EndedOrder } from '@twinlane/core/repositories';
import { FatalError } from '@twinlane/core/errors';
import { accountRoom } from '@twinlane/protocol/room';
import { portfolioUpdate } from '../wire/portfolioView.ts';
import { tradeUndone, tradeUpdate } from '../wire/tradeView.ts';
import type { Outcome } from './ledgerOutcome.ts';

/** Takes back what ended in blocks after `after`, the newest first. See `Ledger.reverse`. */
export async function reverseBlocks(
  unit: UnitOfWork,
  accountId: string,
  after: number,
  reason: string,
): Promise<Outcome<readonly EndedOrder[]>> {
  const { account } = await unit.lockAccount(accountId);
  const { fills, unfilled } = await unit.endedAfter(accountId, after);
  const events: TradingEvent[] = [];
  const reopened: EndedOrder[] = [];
  if (fills.length > 0) {
    const books = await takeBack(unit, account, fills);
    for (const fill of fills.toReversed()) {
      await unit.reverseFill(fill.id, reason);
      const order = await reopen(unit, fill.orderId);
      reopened.push({ order, endedIn: { number: fill.blockNumber, hash: fill.blockHash } });
      events.push({ type: 'reversal', fill, order, reason });
      const undone = tradeUndone(order, { fill, cashDecimals: account.cash.decimals, reason });
      await unit.publish(accountRoom(accountId), 'trade_update', undone);
    }
    const update = portfolioUpdate(account, books.balances, books.open);
    await unit.publish(accountRoom(accountId), 'portfolio_update', update);
  }
  for (const { order: ended, endedIn } of unfilled.toReversed()) {
    const order = await reopen(unit, ended.id);
    reopened.push({ order, endedIn });
    events.push({ type: 'order', order });
    await unit.publish(accountRoom(accountId), 'trade_update', tradeUpdate(order));
  }
  return { value: reopened, events };
}

/** Money, positions and own impact as they were before the first of the fills, which are the account's newest. */
export async function takeBack(
  unit: UnitOfWork,
  account: Account,
  fills: readonly Fill[],
): Promise<ReversedBooks> {
  const ids = new Set(fills.map(({ id }) => id));
  const opened = withEntries(account, await unit.entries.total(account.id));
  const books = await reverseFills(opened, unit.fills.all(account.id), ids);
  await unit.setBalances(account.id, books.balances);
  // First those that go: a bot has one open position in a token at most.
  for (const id of books.gone) await unit.removePosition(id);
  for (const position of books.restored) await unit.putPosition(position);
  const first = fills.find(({ outcome }) => outcome === 'filled');
  if (first !== undefined) await unit.restoreOwnImpacts(first);
  return books;
}

async function reopen(unit: UnitOfWork, orderId: string): Promise<Order> {
  await unit.reopenOrder(orderId);
  const order = await unit.orders.get(orderId);
  if (order === undefined) throw new FatalError('ledger.noOrder', `There is no order ${orderId}.`);
  return order;
}
