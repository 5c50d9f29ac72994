import type {
  ClosedBreakdown,
  ClosedTotals,
  EquityFigures,
  FillTotals,
  SaleTotals,
  TransactionFigures,
} from '@twinlane/core/portfolio/analyticsRepository';
import { formatUnits } from '@twinlane/protocol/amount';
import type { AnalyticsView } from '@twinlane/protocol/analytics';
import { isoFromSeconds } from './isoTime.ts';

const NATIVE_DECIMALS = 18;

type ResultView = Pick<
  AnalyticsView['total'],
  'closedPositions' | 'wins' | 'losses' | 'winRate' | 'realisedPnl' | 'gasFeeCash' | 'netPnl'
>;

function netOf({ realisedPnl, gasFeeCash }: ClosedTotals): bigint {
  return realisedPnl - gasFeeCash;
}

/** Parts of a whole, those first that moved it most. */
export function byNet<Key>(parts: ReadonlyMap<Key, ClosedTotals>): readonly (readonly [Key, ClosedTotals])[] {
  return [...parts].sort(([, a], [, b]) => Number(sizeOf(b) - sizeOf(a)));
}

function sizeOf(totals: ClosedTotals): bigint {
  const net = netOf(totals);
  return net < 0n ? -net : net;
}

/** What closed positions came to, all together. */
export function closedView(parts: readonly ClosedTotals[], decimals: number): ResultView {
  const count = (key: 'closedPositions' | 'wins' | 'losses'): number =>
    parts.reduce((sum, part) => sum + part[key], 0);
  const cash = (of: (part: ClosedTotals) => bigint): string =>
    formatUnits(
      parts.reduce((sum, part) => sum + of(part), 0n),
      decimals,
    );
  const closedPositions = count('closedPositions');
  const wins = count('wins');
  return {
    closedPositions,
    wins,
    losses: count('losses'),
    ...(closedPositions === 0 ? {} : { winRate: wins / closedPositions }),
    realisedPnl: cash(({ realisedPnl }) => realisedPnl),
    gasFeeCash: cash(({ gasFeeCash }) => gasFeeCash),
    netPnl: cash(netOf),
  };
}

/** The whole, with its fills. */
export function totalView(closed: ClosedTotals, fills: FillTotals, decimals: number): AnalyticsView['total'] {
  const { closedPositions: n, wins, losses, gained, lost, gross, best, worst, averageHold } = closed;
  const cash = (units: bigint): string => formatUnits(units, decimals);
  return {
    ...closedView([closed], decimals),
    trades: fills.trades,
    reverted: fills.reverted,
    gasOfTrades: cash(fills.gasFeeCash),
    volume: cash(fills.volume),
    ...(lost === 0n ? {} : { profitFactor: Number(gained) / Number(lost) }),
    ...(n === 0 ? {} : { expectancy: cash(netOf(closed) / BigInt(n)) }),
    ...(wins === 0 ? {} : { averageWin: cash(gained / BigInt(wins)) }),
    ...(losses === 0 ? {} : { averageLoss: cash(-lost / BigInt(losses)) }),
    ...(best === undefined ? {} : { best: cash(best) }),
    ...(worst === undefined ? {} : { worst: cash(worst) }),
    ...(averageHold === undefined ? {} : { averageHold }),
    ...(gross === 0n ? {} : { gasShare: Number(closed.gasFeeCash) / Number(gross) }),
  };
}

/** Every period, oldest first, also those without a trade. */
export function periodViews(
  { starts, to }: { readonly starts: readonly number[]; readonly to: number },
  figures: {
    readonly closed: ClosedBreakdown;
    readonly fills: { readonly periods: ReadonlyMap<number, FillTotals> };
    readonly equity: EquityFigures;
  },
  decimals: number,
): AnalyticsView['periods'] {
  const { closed, fills, equity } = figures;
  return starts.map((start, index) => {
    const totals = closed.periods.get(index);
    const traded = fills.periods.get(index);
    const end = equity.periods.get(index);
    return {
      from: isoFromSeconds(start),
      to: isoFromSeconds(starts[index + 1] ?? to),
      ...closedView(totals === undefined ? [] : [totals], decimals),
      trades: traded?.trades ?? 0,
      gasOfTrades: formatUnits(traded?.gasFeeCash ?? 0n, decimals),
      ...(traded?.gasPrice === undefined ? {} : { gasPrice: traded.gasPrice.toString() }),
      ...(end === undefined ? {} : { equity: formatUnits(end, decimals) }),
    };
  });
}

/** Sales by what they earned; the first part is all below the first bound. */
export function bucketViews(
  bounds: readonly number[],
  parts: ReadonlyMap<number, SaleTotals>,
  decimals: number,
): AnalyticsView['distribution'] {
  return [undefined, ...bounds].map((from, place) => {
    const part = parts.get(place - 1);
    const to = bounds[place];
    return Object.assign(from === undefined ? {} : { from }, to === undefined ? {} : { to }, {
      sales: part?.sales ?? 0,
      realisedPnl: formatUnits(part?.realisedPnl ?? 0n, decimals),
    });
  });
}

/** Sales by what decided them, most first. */
export function reasonViews(
  reasons: ReadonlyMap<string, SaleTotals>,
  decimals: number,
): AnalyticsView['exitReasons'] {
  return [...reasons]
    .sort(([, a], [, b]) => b.sales - a.sales)
    .map(([reason, { sales, wins, losses, realisedPnl }]) => ({
      reason: reason === '' ? 'unknown' : reason,
      sales,
      wins,
      losses,
      realisedPnl: formatUnits(realisedPnl, decimals),
    }));
}

/** Entries by their risk score, those without one last. */
export function entryRiskViews(
  bounds: readonly number[],
  parts: ReadonlyMap<number, { readonly entries: number; readonly closed: number; readonly wins: number }>,
): AnalyticsView['entryRisk'] {
  const none = { entries: 0, closed: 0, wins: 0 };
  const scored = bounds.map((from, index) => {
    const to = bounds[index + 1];
    return Object.assign({ from }, to === undefined ? {} : { to }, parts.get(index) ?? none);
  });
  const unscored = parts.get(-1);
  return unscored === undefined ? scored : [...scored, unscored];
}

function native(wei: bigint): string {
  return formatUnits(wei, NATIVE_DECIMALS);
}

/** What was saved on gas, and how often something was sent again. */
export function savingsView({
  compared,
  paid,
  baseline,
  ...retries
}: TransactionFigures): Pick<AnalyticsView, 'gasSavings' | 'retries'> {
  return {
    gasSavings: {
      compared,
      saved: native(baseline - paid),
      paid: native(paid),
      ...(baseline === 0n ? {} : { share: Number(baseline - paid) / Number(baseline) }),
    },
    retries: { ...retries, states: [...retries.states] },
  };
}
