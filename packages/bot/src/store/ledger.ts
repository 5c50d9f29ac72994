import { FatalError } from '@twinlane/core/errors';
import type { TradingEvent } from '@twinlane/core/engine/tradingEvent';
import type { BlockRef } from '@twinlane/core/market/block';
import type { Order, OrderIntent } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import { refusalOf } from '@twinlane/core/portfolio/refusalOf';
import type { DecisionRecord, Ledger } from '@twinlane/core/ledger';
import type { Store, ThoughtMeta, UnitOfWork } from '@twinlane/core/ports';
import type { Thought, ThoughtDraft } from '@twinlane/core/thought/thought';
import { accountRoom } from '@twinlane/protocol/room';
import { thoughtView } from '../wire/thoughtView.ts';
import { tradeUpdate } from '../wire/tradeView.ts';
import { bookFill } from './bookFill.ts';
import type { Outcome } from './ledgerOutcome.ts';
import { reverseBlocks } from './reverseBlocks.ts';

/** What a ledger is made of. */
export interface LedgerOptions {
  readonly store: Store;
  /** Hears, after commit, of every thought, order and fill: for logs and metrics. Must not throw. */
  readonly onEvent?: (event: TradingEvent) => void;
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
    book: (fill, impacts) => run((unit) => bookFill(unit, fill, impacts)),
    end: (orderId, status, reason, block) => run((unit) => end(unit, orderId, status, reason, block)),
    reverse: (accountId, after, reason) => run((unit) => reverseBlocks(unit, accountId, after, reason)),
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

async function end(
  unit: UnitOfWork,
  orderId: string,
  status: 'rejected' | 'expired',
  reason: string,
  block: BlockRef | undefined,
): Promise<Outcome<undefined>> {
  const found = await unit.orders.get(orderId);
  if (found === undefined) throw new FatalError('ledger.noOrder', `There is no order ${orderId}.`);
  await unit.lockAccount(found.accountId);
  const order = await unit.orders.get(orderId);
  // Ended in the same way before: the same call made again. Ended otherwise: the store refuses.
  if (order?.status === status) return { value: undefined, events: [] };
  await unit.endOrder(orderId, status, reason, block);
  const ended: Order = { ...found, status, statusReason: reason };
  await unit.publish(accountRoom(found.accountId), 'trade_update', tradeUpdate(ended));
  return { value: undefined, events: [{ type: 'order', order: ended }] };
}

function requireSound(intent: OrderIntent, account: Account): void {
  const cash = account.cash.address;
  const [paid, other] =
    intent.side === 'sell' ? [intent.tokenOut, intent.tokenIn] : [intent.tokenIn, intent.tokenOut];
  const isCycle = intent.side === 'cycle';
  if (intent.accountId === account.id && paid.address === cash && (other.address === cash) === isCycle)
    return;
  throw new FatalError(
    'ledger.notACashTrade',
    `Order ${intent.id} does not trade the cash of its thought's account.`,
  );
}
