import type { AnalyticsView } from '@twinlane/protocol/analytics';
import { cash, count, percent, signedCash } from '../../shared/format/numbers.ts';
import { Card } from '../../shared/ui/Card.tsx';
import { DataTable, type Column } from '../../shared/ui/DataTable.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { BarChart } from './BarChart.tsx';

type Period = AnalyticsView['periods'][number];

const NAMES = { day: 'Day', week: 'Week from', month: 'Month' } as const;

function nameOf({ from }: Period, period: AnalyticsView['period']): string {
  return from.slice(0, period === 'month' ? 7 : 10);
}

function columns(period: AnalyticsView['period']): readonly Column<Period>[] {
  return [
    { key: 'from', title: NAMES[period], phone: 'title', cell: (row) => nameOf(row, period) },
    {
      key: 'net',
      title: 'Net P&L',
      align: 'end',
      phone: 'end',
      cell: ({ netPnl }) => <Delta value={Number(netPnl)} text={signedCash(netPnl)} />,
    },
    { key: 'trades', title: 'Trades', align: 'end', cell: ({ trades }) => count(trades) },
    { key: 'closed', title: 'Closed', align: 'end', cell: ({ closedPositions }) => count(closedPositions) },
    {
      key: 'rate',
      title: 'Win rate',
      align: 'end',
      cell: ({ winRate }) => (winRate === undefined ? '–' : percent(winRate)),
    },
    { key: 'gas', title: 'Gas', align: 'end', cell: ({ gasOfTrades }) => cash(gasOfTrades) },
    {
      key: 'equity',
      title: 'Equity at its end',
      align: 'end',
      phone: 'wide',
      cell: ({ equity }) => (equity === undefined ? '–' : cash(equity)),
    },
  ];
}

/** What was earned day by day, week by week or month by month. */
export function PeriodCard({ analytics: { periods, period } }: { readonly analytics: AnalyticsView }) {
  const shown = periods.filter(({ trades, closedPositions }) => trades + closedPositions > 0);
  return (
    <Card title="Net P&L by period" note="of closed positions, gas included">
      {shown.length > 0 && (
        <BarChart
          label={`Net P&L of ${periods.length} periods`}
          items={periods.map((each) => ({
            key: each.from,
            label: nameOf(each, period).slice(5),
            value: Number(each.netPnl),
            text: `${nameOf(each, period)}: ${signedCash(each.netPnl)}`,
            tone: Number(each.netPnl) < 0 ? 'loss' : 'gain',
          }))}
        />
      )}
      <DataTable
        caption="Net P&L by period"
        columns={columns(period)}
        rows={shown.toReversed()}
        rowKey={({ from }) => from}
        className="max-h-80"
        empty={<EmptyState title="No trade in this time">Periods with trades appear here.</EmptyState>}
      />
    </Card>
  );
}
