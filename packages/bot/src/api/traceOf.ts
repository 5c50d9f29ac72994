import { FatalError } from '@twinlane/core/errors';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { Position } from '@twinlane/core/portfolio/position';
import type { StoreReader } from '@twinlane/core/ports';
import type { Thought } from '@twinlane/core/thought/thought';
import type { StoredTransaction } from '@twinlane/core/transaction/transactionStore';
import type { TraceView } from '@twinlane/protocol/trace';
import { isoFromMilliseconds } from '../wire/isoTime.ts';
import { outcomeView } from '../wire/outcomeView.ts';
import { positionView } from '../wire/portfolioView.ts';
import { thoughtView } from '../wire/thoughtView.ts';
import { orderView, tradeView } from '../wire/tradeView.ts';
import { transactionView } from '../wire/transactionView.ts';

type TraceReader = Pick<
  StoreReader,
  'accounts' | 'thoughts' | 'orders' | 'fills' | 'transactions' | 'traces' | 'outcomes'
>;

/** What an id named, with what it leads to first. */
interface Subject {
  readonly kind: TraceView['subject']['kind'];
  readonly accountId: string;
  readonly thought?: Thought | undefined;
  readonly order?: Order | undefined;
  readonly transaction?: StoredTransaction;
  readonly position?: Position;
}

/**
 * Follows the id of a thought, an order, a transaction (or one of its hashes), a fill or a position to all that belongs to it, both
 * ways. Undefined where nothing bears the id, or what does is of an account that `isVisible` keeps back.
 */
export async function traceOf(
  read: TraceReader,
  id: string,
  isVisible: (accountId: string) => boolean = () => true,
): Promise<TraceView | undefined> {
  const subject = await subjectOf(read, id);
  if (subject === undefined || !isVisible(subject.accountId)) return undefined;
  const account = await read.accounts.get(subject.accountId);
  if (account === undefined)
    throw new FatalError('store.noAccount', `There is no account ${subject.accountId}.`);
  const { order } = subject;
  const thought = subject.thought ?? (order && (await read.thoughts.get(order.thoughtId)));
  const { traces } = read;
  const [fill, reversed, stored, position] =
    order === undefined
      ? [undefined, [], subject.transaction === undefined ? [] : [subject.transaction], undefined]
      : await Promise.all([
          read.fills.ofOrder(order.id),
          traces.reversedOfOrder(order.id),
          traces.transactionsOfOrder(order),
          subject.position ?? traces.positionOfOrder(order),
        ]);
  const outcome = thought && (await read.outcomes.ofThoughts([thought.id])).get(thought.id);
  const narration = thought && (await traces.narration(thought.id));
  return {
    subject: { kind: subject.kind, id },
    ...(thought === undefined ? {} : { thought: thoughtView(thought) }),
    ...(narration === undefined ? {} : { narration: { model: narration.model, text: narration.text } }),
    ...(outcome === undefined ? {} : { outcome: outcomeView(outcome, account.cash.decimals) }),
    ...(order === undefined ? {} : { order: orderView(order) }),
    transactions: stored.map(tracedTransaction),
    ...(fill === undefined || order === undefined ? {} : { fill: tradeOf(fill, order, account) }),
    undone:
      order === undefined
        ? []
        : reversed.map((one) => ({
            trade: tradeOf(one.fill, order, account),
            reason: one.reason,
            at: isoFromMilliseconds(one.reversedAt),
          })),
    ...(position === undefined ? {} : { position: positionView(position, account.cash.decimals) }),
    steps: position === undefined ? [] : await stepsOf(read, position, account),
  };
}

async function subjectOf(read: TraceReader, id: string): Promise<Subject | undefined> {
  const thought = await read.thoughts.get(id);
  if (thought !== undefined) {
    const order = await read.traces.orderOfThought(id);
    return { kind: 'thought', accountId: thought.accountId, thought, order };
  }
  const order = await read.orders.get(id);
  if (order !== undefined) return { kind: 'order', accountId: order.accountId, order };
  return (await positionSubject(read, id)) ?? (await fillSubject(read, id)) ?? transactionSubject(read, id);
}

async function positionSubject(read: TraceReader, id: string): Promise<Subject | undefined> {
  const position = await read.traces.position(id);
  if (position === undefined) return undefined;
  const opening = await read.traces.fill(id);
  const order = opening && (await read.orders.get(opening.orderId));
  return { kind: 'position', accountId: position.accountId, position, order };
}

async function fillSubject(read: TraceReader, id: string): Promise<Subject | undefined> {
  const fill = await read.traces.fill(id);
  const order =
    fill === undefined ? await read.traces.orderOfReversed(id) : await read.orders.get(fill.orderId);
  return order === undefined ? undefined : { kind: 'fill', accountId: order.accountId, order };
}

async function transactionSubject(read: TraceReader, id: string): Promise<Subject | undefined> {
  const transaction = /^0x[0-9a-f]{64}$/i.test(id)
    ? await read.transactions.ofHash(id as `0x${string}`)
    : await read.transactions.get(id);
  if (transaction === undefined) return undefined;
  const { accountId, orderId, correlationId } = transaction.record.request;
  const order = orderId === undefined ? undefined : await read.orders.get(orderId);
  const thought = order === undefined ? await read.thoughts.get(correlationId) : undefined;
  return { kind: 'transaction', accountId, transaction, order, thought };
}

function tradeOf(fill: Fill, order: Order, { cash }: Account): NonNullable<TraceView['fill']> {
  return tradeView(fill, order, cash.decimals);
}

function tracedTransaction(stored: StoredTransaction): TraceView['transactions'][number] {
  const { state } = stored.record;
  const { id, kind, state: name, hash } = transactionView(stored, { chainId: state.intent.chainId });
  const attempts = 'attempts' in state ? state.attempts.map((attempt) => attempt.hash) : [];
  return { id, kind, state: name, ...(hash === undefined ? {} : { hash }), attempts };
}

/** The orders of a position with what became of each. */
async function stepsOf(read: TraceReader, position: Position, account: Account): Promise<TraceView['steps']> {
  const orders = await read.traces.ordersOfPosition(position);
  return Promise.all(
    orders.map(async (order) => {
      const [fill, thought] = await Promise.all([
        read.fills.ofOrder(order.id),
        read.thoughts.get(order.thoughtId),
      ]);
      const step: TraceView['steps'][number] = {
        role: order.side === 'sell' ? 'exit' : 'entry',
        order: orderView(order),
      };
      return Object.assign(
        step,
        fill === undefined ? {} : { trade: tradeOf(fill, order, account) },
        thought === undefined ? {} : { thought: tracedThought(thought) },
      );
    }),
  );
}

function tracedThought(thought: Thought): NonNullable<TraceView['steps'][number]['thought']> {
  const { id, index, decision, gate, reasoning, decidedAt } = thoughtView(thought);
  return { id, index, decision, gate, reasoning, decidedAt };
}
