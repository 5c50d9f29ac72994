import { FatalError } from '@twinlane/core/errors';
import type { GasEntry, LiveLedger } from '@twinlane/core/live/liveLedger';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { LedgerEntry } from '@twinlane/core/portfolio/ledgerEntry';
import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import { accountRoom } from '@twinlane/protocol/room';
import { portfolioUpdate } from '../wire/portfolioView.ts';
import { tradeUndone, tradeUpdate } from '../wire/tradeView.ts';
import { bookFill } from './bookFill.ts';
import { takeBack } from './reverseBlocks.ts';

/** The books of live accounts over a store. */
export const liveLedger: LiveLedger = { bookFill: book, bookGas, reverseFill, reverseGas, end };

async function book(unit: UnitOfWork, fill: Fill): Promise<void> {
  const { account, balances } = await unit.lockAccount(fill.accountId);
  const order = await unit.orders.get(fill.orderId);
  if (order === undefined) throw new FatalError('ledger.noOrder', `There is no order ${fill.orderId}.`);
  if (order.status !== 'requested') return;
  const sold = order.side === 'sell' ? fill.amountIn : 0n;
  const held = await heldBy(unit, fill);
  if (sold > 0n && held === 0n) {
    await bookUnheldSale(unit, order, fill);
    return;
  }
  const amountIn = sold > held ? held : fill.amountIn;
  const paid = order.side === 'sell' ? 0n : amountIn;
  await cover(unit, fill, {
    cash: paid > balances.cash ? paid - balances.cash : 0n,
    native: fill.gasFee > balances.native ? fill.gasFee - balances.native : 0n,
  });
  await bookFill(unit, amountIn === fill.amountIn ? fill : { ...fill, amountIn }, []);
  const { balances: after } = await unit.lockAccount(account.id);
  await tellPortfolio(unit, account.id, after);
}

async function heldBy(unit: UnitOfWork, { accountId, botId, tokenIn }: Fill): Promise<bigint> {
  const open = await unit.positions.open(accountId);
  return open.find((each) => each.botId === botId && each.token.address === tokenIn.address)?.quantity ?? 0n;
}

/** Puts in what the books lack for a fill that the chain has, so that it can be booked. */
async function cover(
  unit: UnitOfWork,
  fill: Fill,
  { cash, native }: { readonly cash: bigint; readonly native: bigint },
): Promise<void> {
  if (cash === 0n && native === 0n) return;
  await addEntry(unit, {
    ...placeOf(fill),
    id: differenceOf(fill.orderId),
    kind: 'difference',
    cash,
    native,
    reason:
      `The chain carried out order ${fill.orderId}, for which the books lacked ` +
      `${cash} base units of cash and ${native} wei: money came to the wallet that was not booked.`,
  });
}

/** The chain sold what no position holds: its proceeds are booked as a difference, and the order has ended. */
async function bookUnheldSale(unit: UnitOfWork, order: Order, fill: Fill): Promise<void> {
  const { balances } = await unit.lockAccount(fill.accountId);
  const native = fill.gasFee > balances.native ? -balances.native : -fill.gasFee;
  await addEntry(unit, {
    ...placeOf(fill),
    id: differenceOf(order.id),
    kind: 'difference',
    cash: fill.amountOut,
    native,
    reason: `The chain sold ${fill.amountIn} base units for order ${order.id}, which no position holds.`,
  });
  await unit.endOrder(order.id, 'rejected', 'It was sold from what no position holds.', {
    number: fill.blockNumber,
    hash: fill.blockHash,
  });
}

async function bookGas(unit: UnitOfWork, entry: GasEntry): Promise<void> {
  const { balances } = await unit.lockAccount(entry.accountId);
  const lacking = -entry.native - balances.native;
  const known = await unit.entries.get(entry.id);
  if (known !== undefined) return;
  if (lacking > 0n) {
    await addEntry(unit, {
      ...entry,
      id: differenceOf(entry.id),
      kind: 'difference',
      cash: 0n,
      native: lacking,
      reason: `The chain took ${-entry.native} wei of gas, for which the books lacked ${lacking} wei.`,
    });
  }
  await addEntry(unit, { ...entry, kind: 'gas', cash: 0n });
}

async function reverseGas(unit: UnitOfWork, accountId: string, entryId: string): Promise<void> {
  await unit.lockAccount(accountId);
  await dropEntry(unit, entryId);
  await dropEntry(unit, differenceOf(entryId));
}

async function reverseFill(unit: UnitOfWork, orderId: string, reason: string): Promise<readonly Fill[]> {
  const order = await unit.orders.get(orderId);
  if (order === undefined) throw new FatalError('ledger.noOrder', `There is no order ${orderId}.`);
  if (order.status === 'requested') return [];
  const { account } = await unit.lockAccount(order.accountId);
  const fill = await unit.fills.ofOrder(orderId);
  if (fill === undefined) {
    await dropEntry(unit, differenceOf(orderId));
    await reopen(unit, orderId);
    return [];
  }
  const { fills } = await unit.endedAfter(account.id, fill.blockNumber - 1);
  const from = fills.findIndex(({ id }) => id === fill.id);
  const taken = fills.slice(from);
  await takeBack(unit, account, taken);
  for (const each of taken.toReversed()) {
    await unit.reverseFill(each.id, each.id === fill.id ? reason : `Booked anew: ${reason}`);
    await dropEntry(unit, differenceOf(each.orderId));
    const reopened = await reopen(unit, each.orderId);
    const undone = { fill: each, cashDecimals: account.cash.decimals, reason };
    await unit.publish(accountRoom(account.id), 'trade_update', tradeUndone(reopened, undone));
  }
  const unbooked: Fill[] = [];
  for (const later of taken.slice(1)) {
    // What was sold from the fill is of a later block, which is gone as well: it is booked when the chain has it again.
    if (
      later.outcome === 'reverted' ||
      later.tokenIn.address === account.cash.address ||
      later.amountIn <= (await heldBy(unit, later))
    ) {
      await book(unit, later);
    } else {
      unbooked.push(later);
    }
  }
  const { balances } = await unit.lockAccount(account.id);
  await tellPortfolio(unit, account.id, balances);
  return unbooked;
}

async function end(
  unit: UnitOfWork,
  orderId: string,
  status: 'rejected' | 'expired',
  reason: string,
): Promise<void> {
  const found = await unit.orders.get(orderId);
  if (found === undefined) throw new FatalError('ledger.noOrder', `There is no order ${orderId}.`);
  await unit.lockAccount(found.accountId);
  const order = await unit.orders.get(orderId);
  if (order?.status !== 'requested') return;
  await unit.endOrder(orderId, status, reason);
  const ended: Order = { ...order, status, statusReason: reason };
  await unit.publish(accountRoom(order.accountId), 'trade_update', tradeUpdate(ended));
}

/** Stores an entry and moves the money. */
async function addEntry(unit: UnitOfWork, entry: LedgerEntry): Promise<void> {
  if (await unit.insertEntry(entry)) await move(unit, entry.accountId, entry.cash, entry.native);
}

/** Takes an entry back, where there is one. */
async function dropEntry(unit: UnitOfWork, id: string): Promise<void> {
  const entry = await unit.removeEntry(id);
  if (entry !== undefined) await move(unit, entry.accountId, -entry.cash, -entry.native);
}

async function move(unit: UnitOfWork, accountId: string, cash: bigint, native: bigint): Promise<void> {
  const { balances } = await unit.lockAccount(accountId);
  const after = { cash: balances.cash + cash, native: balances.native + native };
  await unit.setBalances(accountId, after);
}

async function reopen(unit: UnitOfWork, orderId: string): Promise<Order> {
  await unit.reopenOrder(orderId);
  const order = await unit.orders.get(orderId);
  if (order === undefined) throw new FatalError('ledger.noOrder', `There is no order ${orderId}.`);
  return order;
}

async function tellPortfolio(
  unit: UnitOfWork,
  accountId: string,
  balances: { readonly cash: bigint; readonly native: bigint },
): Promise<void> {
  const { account } = await unit.lockAccount(accountId);
  const open = await unit.positions.open(accountId);
  await unit.publish(accountRoom(accountId), 'portfolio_update', portfolioUpdate(account, balances, open));
}

function differenceOf(id: string): string {
  return `${id}:difference`;
}

function placeOf({ accountId, blockNumber, blockHash, timestamp }: Fill) {
  return { accountId, blockNumber, blockHash, timestamp };
}
