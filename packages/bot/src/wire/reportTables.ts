import type { AnalyticsView } from '@twinlane/protocol/analytics';

/** A part of a report: a heading, and rows under the names of their columns. */
export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const RESULT_COLUMNS = ['Closed', 'Wins', 'Losses', 'Win rate', 'Realised', 'Gas', 'Net'];

type Result = Pick<
  AnalyticsView['total'],
  'closedPositions' | 'wins' | 'losses' | 'winRate' | 'realisedPnl' | 'gasFeeCash' | 'netPnl'
>;

function resultCells(result: Result): readonly string[] {
  const { closedPositions, wins, losses, winRate, realisedPnl, gasFeeCash, netPnl } = result;
  return [
    String(closedPositions),
    String(wins),
    String(losses),
    share(winRate),
    realisedPnl,
    gasFeeCash,
    netPnl,
  ];
}

function share(value: number | undefined): string {
  return value === undefined ? '–' : `${(value * 100).toFixed(1)} %`;
}

function number(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(2);
}

/** What a report shows of an account's analytics, in this order. Money is in whole cash. */
export function reportTables(view: AnalyticsView): readonly ReportTable[] {
  const parts: readonly ReportTable[] = [
    { title: 'Summary', columns: ['What', 'Value'], rows: summaryOf(view) },
    {
      title: 'Days',
      columns: ['Day', 'Trades', ...RESULT_COLUMNS, 'Equity at its end'],
      rows: view.periods.map((one) => [
        one.from.slice(0, 10),
        String(one.trades),
        ...resultCells(one),
        one.equity ?? '–',
      ]),
    },
    {
      title: 'Exits',
      columns: ['Reason', 'Sales', 'Wins', 'Losses', 'Realised'],
      rows: view.exitReasons.map(({ reason, sales, wins, losses, realisedPnl }) => [
        reason,
        String(sales),
        String(wins),
        String(losses),
        realisedPnl,
      ]),
    },
    {
      title: 'Bots',
      columns: ['Bot', 'Strategy', ...RESULT_COLUMNS],
      rows: view.bots.map((bot) => [bot.name, bot.strategy, ...resultCells(bot)]),
    },
    {
      title:
        view.tokens.length < view.tokensInAll
          ? `Tokens (${view.tokens.length} of ${view.tokensInAll})`
          : 'Tokens',
      columns: ['Token', 'Address', ...RESULT_COLUMNS],
      rows: view.tokens.map((one) => [one.token.symbol, one.token.address, ...resultCells(one)]),
    },
    {
      title: 'Risk of entries',
      columns: ['Risk score', 'Entries', 'Closed', 'Wins'],
      rows: view.entryRisk
        .filter(({ entries }) => entries > 0)
        .map(({ from, to, entries, closed, wins }) => [
          from === undefined ? 'not assessed' : `${from} to ${to ?? 100}`,
          String(entries),
          String(closed),
          String(wins),
        ]),
    },
  ];
  return parts.filter(({ rows }) => rows.length > 0);
}

function summaryOf({ total, risk, gasSavings, retries }: AnalyticsView): readonly (readonly string[])[] {
  return [
    ['Net result', total.netPnl],
    ['Realised, without gas', total.realisedPnl],
    ['Gas of closed positions', total.gasFeeCash],
    ['Gas of all trades', total.gasOfTrades],
    ['Gas as a share of gains', share(total.gasShare)],
    ['Trades', String(total.trades)],
    ['Reverted', String(total.reverted)],
    ['Changed hands', total.volume],
    ['Closed positions', String(total.closedPositions)],
    ['Win rate', share(total.winRate)],
    ['Profit factor', number(total.profitFactor)],
    ['Expectancy', total.expectancy ?? '–'],
    ['Best', total.best ?? '–'],
    ['Worst', total.worst ?? '–'],
    ['Greatest drawdown', share(risk.maxDrawdown)],
    ['Exposure', share(risk.exposure)],
    ['Sharpe ratio, per year', number(risk.sharpe)],
    ['Sortino ratio, per year', number(risk.sortino)],
    ...(gasSavings === undefined
      ? []
      : [['Gas saved against default fees, native', `${gasSavings.saved} (${share(gasSavings.share)})`]]),
    ...(retries === undefined
      ? []
      : [['Transactions sent more than once', `${retries.retried} of ${retries.transactions}`]]),
  ];
}
