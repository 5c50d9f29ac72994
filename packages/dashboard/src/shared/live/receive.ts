import type { BreakerUpdate } from '@twinlane/protocol/breaker';
import type { EquityPointView } from '@twinlane/protocol/performance';
import type { OrderUpdate } from '@twinlane/protocol/order';
import type { PositionView } from '@twinlane/protocol/portfolio';
import type {
  InitialSnapshot,
  PriceUpdate,
  ServerMessage,
  UnknownMessage,
} from '@twinlane/protocol/serverMessage';
import type { AccountState } from '@twinlane/protocol/state';
import type { ThoughtView } from '@twinlane/protocol/thought';
import type { TradeUpdate } from '@twinlane/protocol/trade';
import type { TransactionUpdate } from '@twinlane/protocol/transaction';
import type { LiveState } from './liveState.ts';

const MAX_TRADES = 100;
const MAX_ALERTS = 20;
const MAX_TRANSACTIONS = 100;
const MAX_PLACED = 100;
const MAX_QUIET_THOUGHTS = 120;
const MAX_ACTED_THOUGHTS = 80;
const MAX_POINTS = 2400;

/** What a message made of the state, and what the client must ask for because a message is missing. */
export interface Received {
  readonly state: LiveState;
  readonly missing?: { readonly room: string; readonly since: number };
}

/** Whether a decision led to a trade, or tried to. */
export function hasActed({ decision }: ThoughtView): boolean {
  return decision !== 'HOLD' && decision !== 'SKIP';
}

/** Drops the oldest thoughts; those that led to trades are kept for longer than the many that did not. */
function bounded(thoughts: readonly ThoughtView[]): readonly ThoughtView[] {
  let acted = 0;
  let quiet = 0;
  return thoughts.filter((thought) => {
    if (!hasActed(thought)) return (quiet += 1) <= MAX_QUIET_THOUGHTS;
    return (acted += 1) <= MAX_ACTED_THOUGHTS;
  });
}

/** Adds the point to the curve, its older half at half the resolution once there are many. */
function extended(curve: readonly EquityPointView[], update: PriceUpdate): readonly EquityPointView[] {
  const { block, equity } = update;
  if (block === undefined || equity === undefined) return curve;
  const newest = curve.at(-1);
  if (newest?.blockNumber === block.number && newest.equity === equity) return curve;
  // Points of that block or later ones are of blocks that the chain has dropped.
  const standing = curve.filter(({ blockNumber }) => blockNumber < block.number);
  const last = standing.at(-1);
  const high = last === undefined ? 0 : Number(last.equity) / (1 - Math.min(last.drawdown, 0.999_999));
  const drawdown = high > 0 ? Math.max(0, 1 - Number(equity) / high) : 0;
  const points = [...standing, { blockNumber: block.number, time: block.time, equity, drawdown }];
  if (points.length <= MAX_POINTS) return points;
  return points.filter((_, index) => index >= MAX_POINTS / 2 || index % 2 === 0);
}

/** Puts a loaded curve in place, with the points that came while it was loading. */
export function withCurve(state: LiveState, loaded: readonly EquityPointView[]): LiveState {
  const last = loaded.at(-1)?.blockNumber ?? -1;
  const newer = (state.curve ?? []).filter(({ blockNumber }) => blockNumber > last);
  return { ...state, curve: [...loaded, ...newer] };
}

function onAccount(state: LiveState, change: (account: AccountState) => AccountState): LiveState {
  return state.account === undefined ? state : { ...state, account: change(state.account) };
}

/** What is held, with positions that changed in their places; those that are closed go. */
function withChanged(known: readonly PositionView[], changed: readonly PositionView[]): PositionView[] {
  const ids = new Set(changed.map(({ id }) => id));
  return [
    ...known.filter(({ id }) => !ids.has(id)),
    ...changed.filter(({ quantity }) => quantity.units !== '0'),
  ];
}

function withSnapshot(state: LiveState, snapshot: InitialSnapshot): LiveState {
  // The snapshot of `system` has no account in it and must not wipe the one of the account's own room.
  if (snapshot.account === undefined) return { ...state, process: snapshot.process };
  const { process, account, orders, trades, thoughts, prices } = snapshot;
  return { ...state, process, account, orders, trades, thoughts, prices };
}

function withPrices(state: LiveState, update: PriceUpdate): LiveState {
  const { block, nativePrice, feeds, prices, equity, todayPnl, marks } = update;
  const process = state.process && {
    ...state.process,
    feeds,
    ...(block === undefined ? {} : { block }),
    ...(nativePrice === undefined ? {} : { nativePrice }),
  };
  const account = state.account && {
    ...state.account,
    marks,
    ...(equity === undefined ? {} : { equity }),
    ...(todayPnl === undefined ? {} : { todayPnl }),
  };
  return {
    ...state,
    prices,
    ...(process === undefined ? {} : { process }),
    ...(account === undefined ? {} : { account }),
    ...(state.curve === undefined ? {} : { curve: extended(state.curve, update) }),
  };
}

function withTrade(state: LiveState, { order, trade, undone }: TradeUpdate): LiveState {
  const others = state.orders.filter(({ id }) => id !== order.id);
  const orders = order.status === 'requested' ? [...others, order] : others;
  if (undone !== undefined) {
    const standing = state.trades.filter(({ id }) => id !== undone.trade.id);
    return onAccount({ ...state, orders, trades: standing }, (account) => ({
      ...account,
      trades: Math.max(0, account.trades - 1),
    }));
  }
  if (trade === undefined || state.trades.some(({ id }) => id === trade.id)) return { ...state, orders };
  const trades = [trade, ...state.trades].slice(0, MAX_TRADES);
  return onAccount({ ...state, orders, trades }, (account) => ({ ...account, trades: account.trades + 1 }));
}

function withThought(state: LiveState, thought: ThoughtView): LiveState {
  if (state.thoughts.some(({ id }) => id === thought.id)) return state;
  const thoughts = bounded([thought, ...state.thoughts]);
  return onAccount({ ...state, thoughts }, (account) => ({ ...account, thoughts: account.thoughts + 1 }));
}

/** A breaker that closed is gone from the list; one that changed comes last in it. */
function withBreaker(state: LiveState, update: BreakerUpdate, since: string): LiveState {
  if (state.process === undefined || update.kind === 'cascade') return state;
  const { type, scope, priority, to, why, until } = update;
  const others = state.process.breakers.filter((each) => each.type !== type || each.scope !== scope);
  const changed =
    to === 'closed'
      ? []
      : [
          {
            type,
            scope,
            priority,
            state: to,
            reason: why,
            since,
            ...(until === undefined ? {} : { until }),
          },
        ];
  return { ...state, process: { ...state.process, breakers: [...others, ...changed] } };
}

/** The one that changed last comes first. */
function withTransaction(state: LiveState, update: TransactionUpdate): LiveState {
  const { id } = update.transaction;
  const others = state.transactions.filter(({ transaction }) => transaction.id !== id);
  return { ...state, transactions: [update, ...others].slice(0, MAX_TRANSACTIONS) };
}

/** The one that changed last comes first. */
function withPlaced(state: LiveState, { order }: OrderUpdate): LiveState {
  const others = state.placed.filter(({ id }) => id !== order.id);
  return { ...state, placed: [order, ...others].slice(0, MAX_PLACED) };
}

function apply(state: LiveState, message: ServerMessage | UnknownMessage): LiveState {
  switch (message.type) {
    case 'initial_snapshot':
      return withSnapshot(state, message.data);
    case 'price_update':
      return withPrices(state, message.data);
    case 'trade_update':
      return withTrade(state, message.data);
    case 'thought_log_created':
      return withThought(state, message.data);
    case 'portfolio_update': {
      const { cash, native, positions, isPart = false } = message.data;
      return onAccount(state, (account) => ({
        ...account,
        cash,
        native,
        positions: isPart ? withChanged(account.positions, positions) : positions,
      }));
    }
    case 'bot_status_update': {
      const { botId, state: botState, reason } = message.data;
      return onAccount(state, (account) => ({
        ...account,
        bots: account.bots.map((bot) =>
          bot.id === botId ? Object.assign({}, bot, { state: botState, stateReason: reason }) : bot,
        ),
      }));
    }
    case 'performance_update':
      return onAccount(state, (account) => ({ ...account, performance: message.data }));
    case 'transaction_update':
      return withTransaction(state, message.data);
    case 'breaker_update':
      return withBreaker(state, message.data, message.timestamp);
    case 'order_update':
      return withPlaced(state, message.data);
    case 'alert_message':
      return { ...state, alerts: [message.data, ...state.alerts].slice(0, MAX_ALERTS) };
    case 'connection_confirmed':
    case 'subscribed':
    case 'pong':
    case 'withheld':
    case 'error_message':
    case 'unknown':
      break;
  }
  return state;
}

/**
 * Takes one message. A room's messages count in the order of their `seq` only: a repetition changes nothing, and where
 * one is missing the later ones wait until the server has sent it again.
 */
export function receive(state: LiveState, message: ServerMessage | UnknownMessage, now: number): Received {
  const heard: LiveState = { ...state, heardAt: now };
  if (!('seq' in message) || message.seq === undefined) return { state: apply(heard, message) };
  const { room = '', seq } = message;
  const known = state.seqs[room];
  if (message.type !== 'initial_snapshot') {
    if (known === undefined || seq <= known) return { state: heard };
    if (seq > known + 1) return { state: heard, missing: { room, since: known } };
  }
  return { state: { ...apply(heard, message), seqs: { ...state.seqs, [room]: seq } } };
}
