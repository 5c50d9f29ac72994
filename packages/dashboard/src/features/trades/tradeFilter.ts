import type { TradeView } from '@twinlane/protocol/trade';
import type { TradeQuery } from '@twinlane/protocol/tradeQuery';
import { EXIT_REASONS } from '../../shared/trade/tradeWords.ts';
import type { Sort } from '../../shared/ui/DataTable.tsx';
import type { AcceptedFields } from '../../shared/urlFields.ts';

/** Which trades are looked at; an empty text means all. */
export interface TradeFilter {
  readonly bot: string;
  readonly token: string;
  readonly side: '' | TradeView['side'];
  readonly outcome: '' | TradeView['outcome'];
  readonly reason: string;
  /** Seconds that it goes back. */
  readonly span: string;
  readonly sort: TradeQuery['sort'];
}

/** All of them, newest first. */
export const ALL_TRADES: TradeFilter = {
  bot: '',
  token: '',
  side: '',
  outcome: '',
  reason: '',
  span: '',
  sort: 'newest',
};

type Wire = Partial<Pick<TradeQuery, 'bot' | 'token' | 'side' | 'outcome' | 'reason' | 'from'>>;

/** Which way trades went. */
export const SIDES = [
  { value: '', label: 'Any side' },
  { value: 'buy', label: 'Buys' },
  { value: 'sell', label: 'Sells' },
  { value: 'cycle', label: 'Arbitrage' },
] as const;
/** How trades ended. */
export const OUTCOMES = [
  { value: '', label: 'Any outcome' },
  { value: 'filled', label: 'Filled' },
  { value: 'reverted', label: 'Reverted' },
] as const;
/** How far back, in seconds. */
export const SPANS = [
  { value: '', label: 'Any time' },
  { value: '3600', label: 'Last hour' },
  { value: '86400', label: 'Last 24 hours' },
  { value: '604800', label: 'Last 7 days' },
  { value: '2592000', label: 'Last 30 days' },
] as const;

const valuesOf = (choices: readonly { readonly value: string }[]): readonly string[] =>
  choices.map(({ value }) => value);

/** What an address may say of the filter. */
export const ACCEPTED_TRADES: AcceptedFields<TradeFilter> = {
  bot: /^[\w.-]{0,64}$/,
  token: /^(0x[\da-f]{40})?$/i,
  side: valuesOf(SIDES),
  outcome: valuesOf(OUTCOMES),
  reason: ['', ...EXIT_REASONS],
  span: valuesOf(SPANS),
  sort: ['newest', 'oldest', 'bestPnl', 'worstPnl'] satisfies TradeQuery['sort'][],
};

/** The filter without the order, as the list and its CSV take it; `from` is where its span begins, ISO, or empty. */
export function filterQuery({ sort: _sort, span: _span, ...filter }: TradeFilter, from: string): Wire {
  return Object.fromEntries(Object.entries({ ...filter, from }).filter(([, value]) => value !== '')) as Wire;
}

/** The token that is not cash. */
export function assetOf({ side, tokenIn, tokenOut }: TradeView): TradeView['tokenIn'] {
  return side === 'buy' ? tokenOut : tokenIn;
}

/** Whether a trade that has just come belongs to what is looked at. */
export function isMeant(trade: TradeView, filter: TradeFilter, from: string): boolean {
  const { bot, token, side, outcome, reason } = filter;
  return (
    (bot === '' || trade.botId === bot) &&
    (token === '' || assetOf(trade).address === token) &&
    (side === '' || trade.side === side) &&
    (outcome === '' || trade.outcome === outcome) &&
    (reason === '' || trade.exitReason === reason) &&
    (from === '' || Date.parse(trade.time) >= Date.parse(from))
  );
}

/** What has just come, and what is held back so that nothing moves under the reader's eyes. */
export interface Arrivals {
  readonly shown: readonly TradeView[];
  readonly waiting: readonly TradeView[];
}

/** Parts what came at the newest trade that was in sight when the reader scrolled away; all is shown without one. */
export function partArrivals(live: readonly TradeView[], mark: string | undefined): Arrivals {
  const at = mark === undefined ? 0 : live.findIndex(({ id }) => id === mark);
  return at <= 0 ? { shown: live, waiting: [] } : { shown: live.slice(at), waiting: live.slice(0, at) };
}

/** Both lists, newest first; where both know a trade the loaded one tells more. Loaded ones that are held back are left out. */
export function mergeTrades(
  { shown, waiting }: Arrivals,
  loaded: readonly TradeView[],
): readonly TradeView[] {
  const known = new Set(loaded.map(({ id }) => id));
  const held = new Set(waiting.map(({ id }) => id));
  const rest = loaded.filter(({ id }) => !held.has(id));
  const oldest = rest.at(-1);
  const fresh = shown.filter(
    ({ id, blockNumber }) => !known.has(id) && (oldest === undefined || blockNumber >= oldest.blockNumber),
  );
  return [...fresh, ...rest].toSorted((one, other) => other.blockNumber - one.blockNumber);
}

const SORTS: Readonly<Record<TradeFilter['sort'], Sort>> = {
  newest: { key: 'time', direction: 'desc' },
  oldest: { key: 'time', direction: 'asc' },
  bestPnl: { key: 'pnl', direction: 'desc' },
  worstPnl: { key: 'pnl', direction: 'asc' },
};

/** The order as the table marks it. */
export function sortOf(sort: TradeFilter['sort']): Sort {
  return SORTS[sort];
}

/** The order that a heading asks for. */
export function sortNamed({ key, direction }: Sort): TradeFilter['sort'] {
  if (key === 'pnl') return direction === 'desc' ? 'bestPnl' : 'worstPnl';
  return direction === 'desc' ? 'newest' : 'oldest';
}
