import type { Order } from '@twinlane/core/order/orderIntent';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { Thought } from '@twinlane/core/thought/thought';
import type { Attempt, MinedAttempt, SubmissionRoute } from '@twinlane/core/transaction/transactionIntent';
import type { KeyStatus } from '@twinlane/core/transaction/transactionManager';
import { isEnd, type TransactionState } from '@twinlane/core/transaction/transactionState';
import type {
  PaidFees,
  StoredTransaction,
  TransactionTransition,
} from '@twinlane/core/transaction/transactionStore';
import { toAmount } from '@twinlane/protocol/amount';
import type {
  AttemptView,
  TransactionDetailView,
  TransactionKeyView,
  TransactionView,
  TransitionView,
} from '@twinlane/protocol/transaction';
import { isoFromMilliseconds, isoFromSeconds } from './isoTime.ts';
import { orderView, tradeView } from './tradeView.ts';

const NATIVE_DECIMALS = 18;
/** The last moment that a date can name, Unix seconds: deadlines may be set beyond all time. */
const LAST_SECOND = 8_640_000_000_000;

/** The newest block of the chain that the process follows. */
export interface HeadOfChain {
  readonly chainId: number;
  readonly block?: number;
}

/** What is stored of a transaction in other places. */
export interface TransactionFacts {
  readonly transitions: readonly TransactionTransition[];
  readonly paid?: PaidFees;
  readonly order?: Order;
  readonly fill?: { readonly fill: Fill; readonly cashDecimals: number };
  readonly thought?: Thought;
}

/** A transaction as a list shows it. */
export function transactionView({ record, wish }: StoredTransaction, head: HeadOfChain): TransactionView {
  const { id, request, state, createdAt, updatedAt } = record;
  const { intent } = state;
  const { attempts, nonce, mined } = chainSide(state);
  const shown = attempts.find(({ hash }) => hash === mined?.hash) ?? attempts.at(-1);
  return {
    id,
    state: state.name,
    ended: isEnd(state),
    ...('reason' in state ? { reason: state.reason } : {}),
    ...closingOf(state),
    ...(wish === undefined ? {} : { asked: wish.kind }),
    kind: intent.kind,
    purpose: intent.purpose,
    urgency: request.urgency,
    chainId: intent.chainId,
    sender: intent.sender,
    accountId: intent.accountId,
    ...(request.orderId === undefined ? {} : { orderId: request.orderId }),
    correlationId: intent.correlationId,
    ...(nonce === undefined ? {} : { nonce }),
    ...(shown === undefined ? {} : { hash: shown.hash }),
    attemptCount: attempts.length,
    route: routeName(attempts.at(-1)?.route ?? intent.route),
    ...(mined === undefined ? {} : { mined: minedView(mined, intent.chainId, head) }),
    ...(intent.kind === 'noop' || intent.deadline > LAST_SECOND
      ? {}
      : { deadline: isoFromSeconds(intent.deadline) }),
    createdAt: isoFromMilliseconds(createdAt),
    updatedAt: isoFromMilliseconds(updatedAt),
  };
}

/** All that is known of a transaction. */
export function transactionDetailView(
  stored: StoredTransaction,
  facts: TransactionFacts,
  head: HeadOfChain,
): TransactionDetailView {
  const { state, request } = stored.record;
  const { intent } = state;
  const { attempts, mined } = chainSide(state);
  const { order, fill, thought } = facts;
  const botId = order?.botId ?? thought?.botId;
  const thoughtId = order?.thoughtId ?? thought?.id;
  const transitions = facts.transitions.map(transitionView);
  return {
    ...transactionView(stored, head),
    idempotencyKey: request.idempotencyKey,
    ...(intent.kind === 'noop' ? {} : { to: intent.to, value: toAmount(intent.value, NATIVE_DECIMALS) }),
    attempts: attempts.map((attempt) => attemptView(attempt, mined)),
    transitions,
    errors: transitions.filter(isFailure),
    gas: gasView(attempts, facts),
    ...(order === undefined ? {} : { order: orderView(order) }),
    ...(fill === undefined || order === undefined
      ? {}
      : { trade: tradeView(fill.fill, order, fill.cashDecimals) }),
    ...(thoughtId === undefined ? {} : { thoughtId }),
    ...(botId === undefined ? {} : { botId }),
    ...(thought === undefined ? {} : { lane: thought.lane }),
  };
}

/** How a key stands, at `now` (wall clock, ms). */
export function transactionKeyView(status: KeyStatus, now: number): TransactionKeyView {
  const { owner, halted, away, count, next, open, most, balance, entriesPausedUntil, entriesStopped } =
    status;
  return {
    owner,
    ...(halted === undefined ? {} : { halted }),
    databaseAway: away !== undefined,
    minedCount: count,
    nextNonce: next,
    open,
    most,
    ...(balance === undefined ? {} : { balance: toAmount(balance, NATIVE_DECIMALS) }),
    ...(entriesPausedUntil > now ? { entriesPausedUntil: isoFromMilliseconds(entriesPausedUntil) } : {}),
    entriesStopped,
  };
}

/** What a state holds of the chain. */
export function chainSide(state: TransactionState): {
  readonly attempts: readonly Attempt[];
  readonly nonce?: number | undefined;
  readonly mined?: MinedAttempt | undefined;
} {
  if ('attempts' in state) {
    return 'mined' in state ? state : { attempts: state.attempts, nonce: state.nonce };
  }
  return 'closed' in state && state.closed !== undefined ? state.closed : { attempts: [] };
}

function closingOf(state: TransactionState): Pick<TransactionView, 'closing'> {
  if (!('aim' in state) || state.aim.kind !== 'close') return {};
  return { closing: { as: state.aim.end, reason: state.aim.reason } };
}

function minedView(mined: MinedAttempt, chainId: number, head: HeadOfChain): TransactionView['mined'] {
  const { hash, block, status } = mined;
  return {
    hash,
    blockNumber: block.number,
    blockHash: block.hash,
    status,
    ...(head.block === undefined || head.chainId !== chainId
      ? {}
      : { confirmations: Math.max(0, head.block - block.number + 1) }),
  };
}

function routeName(route: SubmissionRoute): string {
  return route.kind === 'private' ? route.relay : 'public';
}

/** One attempt. `mined`: the one of them that is. */
export function attemptView(attempt: Attempt, mined: MinedAttempt | undefined): AttemptView {
  const { hash, role, nonce, fees, gasLimit, route, createdAt, sends, sentAt, seenAt } = attempt;
  return {
    hash,
    role,
    nonce,
    maxFeePerGas: fees.maxFeePerGas.toString(),
    maxPriorityFeePerGas: fees.maxPriorityFeePerGas.toString(),
    gasLimit: gasLimit.toString(),
    route: routeName(route),
    ...(route.kind === 'public' && route.droppedBy !== undefined ? { droppedBy: route.droppedBy } : {}),
    signedAt: isoFromMilliseconds(createdAt),
    sends,
    ...(sentAt === undefined ? {} : { lastSentAt: isoFromMilliseconds(sentAt) }),
    ...(seenAt === undefined ? {} : { seenAt: isoFromMilliseconds(seenAt) }),
    mined: hash === mined?.hash,
  };
}

function transitionView({ from, to, cause, at }: TransactionTransition): TransitionView {
  return {
    ...(from === undefined ? {} : { from: from as TransitionView['to'] }),
    to: to as TransitionView['to'],
    cause,
    at: isoFromMilliseconds(at),
  };
}

/** A try that failed, a refusal, or a block that was lost. */
export function isFailure({
  from,
  to,
}: {
  readonly from?: string | undefined;
  readonly to: string;
}): boolean {
  return ['retrying', 'failed', 'blocked'].includes(to) || (from === 'confirmed' && to === 'submitted');
}

function baselineView({
  gasUsed,
  effectiveGasPrice,
  baseline,
}: PaidFees): Pick<TransactionDetailView['gas'], 'baseline'> {
  if (baseline === undefined) {
    return {};
  }
  const saved = (baseline.gasPrice - effectiveGasPrice) * gasUsed;
  return {
    baseline: {
      name: baseline.name,
      price: baseline.gasPrice.toString(),
      saved: toAmount(saved, NATIVE_DECIMALS),
    },
  };
}

function gasView(
  attempts: readonly Attempt[],
  { order, paid }: TransactionFacts,
): TransactionDetailView['gas'] {
  const costs = attempts.map(({ gasLimit, fees }) => gasLimit * fees.maxFeePerGas);
  const most = costs.reduce((one, other) => (one > other ? one : other), 0n);
  return {
    ...(order === undefined ? {} : { estimated: order.gasEstimate.toString() }),
    ...(attempts.length === 0
      ? {}
      : { limit: (attempts.at(-1)?.gasLimit ?? 0n).toString(), most: toAmount(most, NATIVE_DECIMALS) }),
    ...(paid === undefined
      ? {}
      : {
          used: paid.gasUsed.toString(),
          price: paid.effectiveGasPrice.toString(),
          paid: toAmount(paid.gasUsed * paid.effectiveGasPrice + paid.otherFees, NATIVE_DECIMALS),
          otherFees: toAmount(paid.otherFees, NATIVE_DECIMALS),
          ...baselineView(paid),
        }),
  };
}
