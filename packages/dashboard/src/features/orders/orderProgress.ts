import type { PlacedOrderState, PlacedOrderView } from '@twinlane/protocol/order';
import type { OrderView, TradeView } from '@twinlane/protocol/trade';
import { over } from '../../shared/format/decimals.ts';
import type { Tone } from '../../shared/ui/Badge.tsx';

/** States in words and colours. */
export const ORDER_STATES: Readonly<
  Record<PlacedOrderState, { readonly word: string; readonly tone: Tone }>
> = {
  waiting: { word: 'Waiting', tone: 'quiet' },
  working: { word: 'Working', tone: 'accent' },
  done: { word: 'Done', tone: 'gain' },
  cancelled: { word: 'Cancelled', tone: 'quiet' },
  expired: { word: 'Expired', tone: 'warn' },
  failed: { word: 'Failed', tone: 'loss' },
};

/** Whether anything may still come of it. */
export function isOpen({ state }: PlacedOrderView): boolean {
  return state === 'waiting' || state === 'working';
}

/** Shares of the order, 0 to 1. */
export function sharesOf({ amount, filled, inFlight }: PlacedOrderView): {
  readonly filled: number;
  readonly inFlight: number;
} {
  const whole = Number(amount.units);
  if (whole === 0) return { filled: 0, inFlight: 0 };
  const done = Math.min(1, Number(filled.units) / whole);
  return { filled: done, inFlight: Math.min(1 - done, Number(inFlight.units) / whole) };
}

/** Cash per whole token that was paid or got so far; undefined before the first fill. */
export function averagePrice({ side, filled, received }: PlacedOrderView): string | undefined {
  const [cash, tokens] = side === 'buy' ? [filled.value, received.value] : [received.value, filled.value];
  return over(cash, tokens, 24);
}

/** How far a schedule is. */
export interface ScheduleProgress {
  readonly parts: number;
  /** Parts of which something was filled, as far as can be told from what filled. */
  readonly filledParts: number;
  /** Chain times, milliseconds. */
  readonly startsAt: number;
  readonly endsAt: number;
  /** When the next part is due; absent once none is. */
  readonly nextAt?: number;
  /** Share of its time that is over, 0 to 1. */
  readonly elapsed: number;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}

/** How far a TWAP, VWAP or DCA order is; undefined of every other kind. `now`: chain time, milliseconds. */
export function scheduleOf(order: PlacedOrderView, now: number): ScheduleProgress | undefined {
  const { params, placedAt } = order;
  const purchases = numberOf(params['purchases']);
  const parts = numberOf(params['slices']) ?? purchases;
  const seconds =
    purchases === undefined
      ? (numberOf(params['minutes']) ?? 0) * 60
      : (numberOf(params['everySeconds']) ?? 0) * (purchases - 1);
  if (parts === undefined || seconds === 0) return undefined;
  const startsAt = Date.parse(placedAt);
  const endsAt = startsAt + seconds * 1000;
  const step = (seconds * 1000) / (purchases === undefined ? parts : Math.max(1, parts - 1));
  const next = startsAt + (Math.floor((now - startsAt) / step) + 1) * step;
  return {
    parts,
    filledParts: Math.min(parts, Math.floor(sharesOf(order).filled * parts + 1e-6)),
    startsAt,
    endsAt,
    ...(isOpen(order) && next <= endsAt ? { nextAt: next } : {}),
    elapsed: Math.min(1, Math.max(0, (now - startsAt) / (endsAt - startsAt))),
  };
}

/** An order that it led to, with its trade where it was mined. */
export interface ChildFill {
  readonly order: OrderView;
  readonly trade: TradeView | undefined;
}

/** The orders that it led to, newest first, each with what it did as far as that is loaded. */
export function childFills(orders: readonly OrderView[], trades: readonly TradeView[]): readonly ChildFill[] {
  const byOrder = new Map(trades.map((trade) => [trade.orderId, trade]));
  return orders.map((order) => ({ order, trade: byOrder.get(order.id) })).toReversed();
}

/** How an order stands by both: one that has ended stays so, else what was loaded tells more of its fills. */
function newest(loaded: PlacedOrderView, told: PlacedOrderView | undefined): PlacedOrderView {
  return told !== undefined && isOpen(loaded) && !isOpen(told) ? told : loaded;
}

/** Pages of orders with what was told since: each once, newest first, those that are open or those that have ended. */
export function withChanges(
  loaded: readonly PlacedOrderView[],
  told: readonly PlacedOrderView[],
  wanted: 'open' | 'ended',
): readonly PlacedOrderView[] {
  const news = new Map(told.map((order) => [order.id, order]));
  const known = new Set(loaded.map(({ id }) => id));
  const all = [
    ...told.filter(({ id }) => !known.has(id)),
    ...loaded.map((order) => newest(order, news.get(order.id))),
  ];
  return all
    .filter((order) => isOpen(order) === (wanted === 'open'))
    .toSorted((one, other) => Date.parse(other.placedAt) - Date.parse(one.placedAt));
}
