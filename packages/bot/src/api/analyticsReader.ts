import type { Account } from '@twinlane/core/portfolio/account';
import type { AnalyticsRepository } from '@twinlane/core/portfolio/analyticsRepository';
import { returnsOf, sharpeRatio, sortinoRatio } from '@twinlane/core/portfolio/riskRatios';
import type { AnalyticsQuery, AnalyticsView } from '@twinlane/protocol/analytics';
import {
  bucketViews,
  byNet,
  closedView,
  entryRiskViews,
  periodViews,
  reasonViews,
  savingsView,
  totalView,
} from '../wire/analyticsView.ts';
import { isoFromSeconds } from '../wire/isoTime.ts';
import { tokenView } from '../wire/tradeView.ts';
import { periodStarts } from './calendar.ts';
import { HttpProblem } from './problems.ts';
import { secondsOf } from './pages.ts';

const DAY = 86_400;
const HOUR = 3_600;
const YEAR = 365 * DAY;
const DEFAULT_DAYS = 90;
const MOST_PERIODS = 400;
/** Up to so many days, returns are taken by the hour. */
const HOURLY_DAYS = 14;
const MOST_TOKENS = 50;
const MOST_BOTS = 100;
/** Lower ends of what sales earned, per cent; below the first is a part of its own. */
const RETURN_BOUNDS = [-50, -20, -10, -5, -2, 0, 2, 5, 10, 20, 50, 100];
/** Lower ends of risk scores. */
const RISK_BOUNDS = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90];

/** Where time stands. */
export interface AnalyticsClock {
  /** Chain time of the newest block, Unix seconds. */
  readonly chain: number;
  /** Wall clock, milliseconds since 1970. */
  readonly wall: number;
}

/** Which span and periods a query means. @throws HttpProblem 400 for one that is empty, or has too many periods. */
export function analyticsSpan(
  { from, to, period }: AnalyticsQuery,
  { chain }: AnalyticsClock,
): { readonly from: number; readonly to: number; readonly starts: readonly number[] } {
  const end = secondsOf(to) ?? chain + 1;
  const start = Math.max(0, secondsOf(from) ?? end - DEFAULT_DAYS * DAY);
  const starts = periodStarts(period, { from: start, to: end }, MOST_PERIODS);
  if (start >= end || starts.length > MOST_PERIODS) {
    throw new HttpProblem(
      400,
      'bad_span',
      start >= end ? '`from` is not before `to`.' : `These are more than ${MOST_PERIODS} periods.`,
      'Ask for a shorter time, or for longer periods.',
    );
  }
  return { from: start, to: end, starts };
}

/** Computes the analytics of one account. */
export async function readAnalyticsOf(
  store: AnalyticsRepository,
  account: Account,
  query: AnalyticsQuery,
  clock: AnalyticsClock,
): Promise<AnalyticsView> {
  const { from, to, starts } = analyticsSpan(query, clock);
  const botId = query.bot;
  const span = { accountId: account.id, botId, from, to };
  const step = to - from <= HOURLY_DAYS * DAY ? HOUR : DAY;
  const { cash, kind } = account;
  const [closed, fills, sales, entryRisk, equity, sent] = await Promise.all([
    store.closed(span, starts),
    store.fills(span, starts),
    store.sales(span, RETURN_BOUNDS),
    store.entryRisk(span, RISK_BOUNDS),
    store.equity(span, starts, step),
    store.transactions(account.id, wallOf({ from, to }, clock)),
  ]);
  const tokens = byNet(closed.tokens).slice(0, MOST_TOKENS);
  const bots = byNet(closed.bots).slice(0, MOST_BOTS);
  const [named, names] = await Promise.all([
    store.tokens(
      account.id,
      tokens.map(([address]) => address),
    ),
    store.botNames([...closed.bots.keys()]),
  ]);
  const { decimals } = cash;
  const strategies = Map.groupBy(closed.bots, ([id]) => names.get(id)?.strategy ?? 'unknown');
  return {
    accountId: account.id,
    kind,
    ...(botId === undefined ? {} : { bot: botId }),
    cash: tokenView(cash),
    from: isoFromSeconds(from),
    to: isoFromSeconds(to),
    period: query.period,
    total: totalView(closed.total, fills.total, decimals),
    risk: { step, ...(await riskOf(store, span, equity, step)) },
    periods: periodViews({ starts, to }, { closed, fills, equity }, decimals),
    distribution: bucketViews(RETURN_BOUNDS, sales.returns, decimals),
    exitReasons: reasonViews(sales.reasons, decimals),
    tokens: tokens.flatMap(([address, totals]) => {
      const token = named.get(address);
      return token === undefined ? [] : [{ token: tokenView(token), ...closedView([totals], decimals) }];
    }),
    tokensInAll: closed.tokens.size,
    bots: bots.map(([id, totals]) => {
      const { name = id, strategy = 'unknown' } = names.get(id) ?? {};
      return Object.assign({ botId: id, name, strategy }, closedView([totals], decimals));
    }),
    strategies: [...strategies].map(([strategy, parts]) => {
      const totals = parts.map(([, one]) => one);
      return Object.assign({ strategy }, closedView(totals, decimals));
    }),
    entryRisk: entryRiskViews(RISK_BOUNDS, entryRisk),
    // A paper account never sends one.
    ...(sent.transactions === 0 ? {} : savingsView(sent)),
  };
}

async function riskOf(
  store: AnalyticsRepository,
  span: Parameters<AnalyticsRepository['invested']>[0],
  { steps, maxDrawdown }: Awaited<ReturnType<AnalyticsRepository['equity']>>,
  step: number,
): Promise<Omit<AnalyticsView['risk'], 'step'>> {
  const values = steps.map(({ equity }) => equity);
  const returns = returnsOf(values);
  const sharpe = sharpeRatio(returns, YEAR / step);
  const sortino = sortinoRatio(returns, YEAR / step);
  const [first, last] = [steps[0], steps.at(-1)];
  const mean = values.reduce((sum, equity) => sum + equity, 0n) / BigInt(Math.max(1, values.length));
  // While there was a curve: before its first point the account may not have been.
  const invested =
    first === undefined || last === undefined || first === last || mean === 0n
      ? undefined
      : await store.invested({ ...span, from: first.timestamp, to: last.timestamp });
  return {
    returns: returns.length,
    ...(sharpe === undefined ? {} : { sharpe }),
    ...(sortino === undefined ? {} : { sortino }),
    ...(maxDrawdown === undefined ? {} : { maxDrawdown }),
    ...(invested === undefined ? {} : { exposure: Number(invested) / Number(mean) }),
  };
}

/** The span on the wall clock, as far from now as it is from the newest block: the chain's time may be another. */
function wallOf(
  { from, to }: { readonly from: number; readonly to: number },
  { chain, wall }: AnalyticsClock,
): { readonly from: number; readonly to: number } {
  const at = (time: number): number => wall - (chain - time) * 1000;
  return { from: at(from), to: at(to) };
}
