import { FatalError } from '@twinlane/core/errors';
import type { TradingEvent } from '@twinlane/core/engine/tradingEvent';
import type { BotState } from '@twinlane/core/engine/bot';
import type { BlockRef } from '@twinlane/core/market/block';
import type { Order, OrderIntent } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import type { ParentOrder } from '@twinlane/core/order/parent/parentOrder';
import { refusalOf } from '@twinlane/core/portfolio/refusalOf';
import type { DecisionRecord, Ledger, Recorded } from '@twinlane/core/ledger';
import type { Store } from '@twinlane/core/ports';
import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import type { ThoughtEntry } from '@twinlane/core/thought/thoughtEntry';
import type { ThoughtDraft } from '@twinlane/core/thought/thought';
import { accountRoom } from '@twinlane/protocol/room';
import { placedOrderView } from '../wire/placedOrderView.ts';
import { thoughtView } from '../wire/thoughtView.ts';
import { tradeUpdate } from '../wire/tradeView.ts';
import { bookFill, settleOrders } from './bookFill.ts';
import type { Outcome } from './ledgerOutcome.ts';
import { reverseBlocks } from './reverseBlocks.ts';
import { together } from './together.ts';

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
    record: async (decision) => {
      const [recorded] = await run((unit) => recordAll(unit, [decision]));
      return recorded ?? {};
    },
    recordAll: (decisions, facts) => run((unit) => recordAll(unit, decisions, facts)),
    book: (fill, impacts) => run((unit) => bookFill(unit, fill, impacts)),
    settle: (accountId, settlements) => run((unit) => settleOrders(unit, accountId, settlements)),
    end: (orderId, status, reason, block) => run((unit) => endOrder(unit, orderId, status, reason, block)),
    reverse: (accountId, after, reason) => run((unit) => reverseBlocks(unit, accountId, after, reason)),
  };
}

async function recordAll(
  unit: UnitOfWork,
  decisions: readonly DecisionRecord[],
  facts: ReadonlyMap<string, unknown> = new Map(),
): Promise<Outcome<readonly Recorded[]>> {
  const [first] = decisions;
  if (first === undefined) {
    await unit.putFacts(facts);
    return { value: [], events: [] };
  }
  const locked = await unit.lockAccount(first.thought.accountId);
  await unit.putFacts(facts);
  const judged = await judge(unit, locked, decisions);
  const thoughts = await unit.appendThoughts(
    judged.flatMap(({ entry }) => (entry === undefined ? [] : [entry])),
  );
  const told = thoughts.values();
  const recorded: Recorded[] = [];
  const events: Told[] = [];
  const placed: Order[] = [];
  for (const { entry, order, schedule } of judged) {
    const thought = entry === undefined ? undefined : told.next().value;
    if (thought !== undefined) events.push({ type: 'thought', thought });
    // An order that was there before comes without a thought, and nobody hears of it again.
    if (thought !== undefined && order !== undefined) {
      placed.push(order);
      events.push({ type: 'order', order });
    }
    if (schedule !== undefined) {
      const view = { order: await unit.insertParentOrder(schedule), children: [], fills: [] };
      const update = placedOrderView({ ...view, cash: locked.account.cash });
      await unit.publish(accountRoom(locked.account.id), 'order_update', { order: update });
    }
    recorded.push({
      ...(thought === undefined ? {} : { thought }),
      ...(order === undefined ? {} : { order }),
    });
  }
  await unit.insertOrders(placed);
  await unit.publishAll(accountRoom(locked.account.id), events.map(messageOf));
  return { value: recorded, events };
}

/** What is to be stored of a decision. */
interface Judged {
  /** Absent where its order, or its exit in slices, is there already. */
  readonly entry?: ThoughtEntry;
  readonly order?: Order;
  /** An exit in slices that it led to. */
  readonly schedule?: ParentOrder;
}

/** Which orders the account can afford, each with those before it in flight. */
async function judge(
  unit: UnitOfWork,
  { account, balances }: Awaited<ReturnType<UnitOfWork['lockAccount']>>,
  decisions: readonly DecisionRecord[],
): Promise<readonly Judged[]> {
  const intents = decisions.flatMap(({ intent }) => intent ?? []);
  const hasIntent = intents.length > 0;
  const sellers = intents.filter(({ side }) => side === 'sell').map(({ botId }) => botId);
  const keys = intents.map(({ idempotencyKey }) => idempotencyKey);
  const entering = intents.filter(entersForBot).map(({ botId }) => botId);
  const [openPositions, underWay, stored, states] = await together([
    sellers.length > 0 ? unit.positions.openOf(account.id, sellers) : [],
    hasIntent ? unit.orders.open(account.id) : [],
    hasIntent ? unit.orders.ofKeys(account.id, keys) : [],
    entering.length > 0 ? unit.bots.states(entering) : NO_STATES,
  ]);
  const openOrders = [...underWay];
  const ordered = new Map(stored.map((order) => [order.idempotencyKey, order]));
  const judged: Judged[] = [];
  const begun = new Set<string>();
  for (const { thought: draft, meta, intent, schedule } of decisions) {
    if (intent === undefined) {
      const isKnown = schedule !== undefined && (await isBegun(unit, schedule, begun));
      judged.push(isKnown ? {} : { entry: { draft, meta }, ...(schedule && { schedule }) });
      continue;
    }
    requireSound(intent, account);
    const { idempotencyKey: key } = intent;
    const known = ordered.get(key);
    if (known !== undefined) {
      judged.push({ order: known });
      continue;
    }
    const refused =
      refusalToEnter(states, intent) ??
      refusalOf(intent, { cash: account.cash, balances, openPositions, openOrders });
    if (refused !== undefined) {
      judged.push({ entry: { draft: refusedThought(draft, refused), meta } });
      continue;
    }
    const order: Order = { ...intent, status: 'requested' };
    ordered.set(key, order);
    openOrders.push(order);
    judged.push({ entry: { draft, meta: { ...meta, orderId: intent.id } }, order });
  }
  return judged;
}

/** Whether an exit in slices is there already, in the store or among those `begun` here; notes it. */
async function isBegun(
  { parentOrders }: UnitOfWork,
  { accountId, requestKey }: ParentOrder,
  begun: Set<string>,
): Promise<boolean> {
  if (begun.has(requestKey)) return true;
  begun.add(requestKey);
  return (await parentOrders.ofKey(accountId, requestKey)) !== undefined;
}

/**
 * Why a bot enters nothing now, whatever it was when it decided: it may have been stopped meanwhile. Parts of parent orders
 * are a person's.
 */
function refusalToEnter(states: ReadonlyMap<string, BotState>, intent: OrderIntent): string | undefined {
  if (!entersForBot(intent)) return undefined;
  const state = states.get(intent.botId) ?? 'running';
  return state === 'running' ? undefined : `The bot is ${state}: it enters nothing.`;
}

function entersForBot({ side, parentOrderId }: OrderIntent): boolean {
  return side !== 'sell' && parentOrderId === undefined;
}

const NO_STATES: ReadonlyMap<string, BotState> = new Map();

/** What is told of a decision. */
type Told = Extract<TradingEvent, { readonly type: 'thought' | 'order' }>;

function messageOf(event: Told): { readonly type: string; readonly data: unknown } {
  return event.type === 'thought'
    ? { type: 'thought_log_created', data: thoughtView(event.thought) }
    : { type: 'trade_update', data: tradeUpdate(event.order) };
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

async function endOrder(
  unit: UnitOfWork,
  orderId: string,
  status: 'rejected' | 'expired',
  reason: string,
  block: BlockRef | undefined,
): Promise<Outcome<undefined>> {
  const found = await unit.orders.get(orderId);
  if (found === undefined) throw new FatalError('ledger.noOrder', `There is no order ${orderId}.`);
  const end = { id: orderId, status, reason, ...(block === undefined ? {} : { block }) };
  const { value, events } = await settleOrders(unit, found.accountId, [{ end }]);
  if (value[0]?.fill !== undefined || value[0]?.end !== undefined) {
    throw new FatalError('store.orderEnded', `Order ${orderId} was ${found.status} before.`);
  }
  return { value: undefined, events };
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
