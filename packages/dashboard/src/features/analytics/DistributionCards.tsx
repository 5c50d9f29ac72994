import type { AnalyticsView } from '@twinlane/protocol/analytics';
import { count, percent, signedCash } from '../../shared/format/numbers.ts';
import { Card } from '../../shared/ui/Card.tsx';
import { DataTable, type Column } from '../../shared/ui/DataTable.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { BarChart } from './BarChart.tsx';

type Bucket = AnalyticsView['distribution'][number];
type Risk = AnalyticsView['entryRisk'][number];

function bounds({ from, to }: Pick<Bucket, 'from' | 'to'>, unit: string): string {
  if (from === undefined) return to === undefined ? 'not assessed' : `below ${to}${unit}`;
  return to === undefined ? `${from}${unit} and more` : `${from} to ${to}${unit}`;
}

const SALES: readonly Column<Bucket>[] = [
  { key: 'bounds', title: 'Earned', phone: 'title', cell: (row) => bounds(row, ' %') },
  { key: 'sales', title: 'Sales', align: 'end', cell: ({ sales }) => count(sales) },
  {
    key: 'pnl',
    title: 'P&L',
    align: 'end',
    phone: 'end',
    cell: ({ realisedPnl }) => <Delta value={Number(realisedPnl)} text={signedCash(realisedPnl)} />,
  },
];

const RISKS: readonly Column<Risk>[] = [
  { key: 'bounds', title: 'Risk score', phone: 'title', cell: (row) => bounds(row, '') },
  { key: 'entries', title: 'Entries', align: 'end', cell: ({ entries }) => count(entries) },
  { key: 'closed', title: 'Closed', align: 'end', cell: ({ closed }) => count(closed) },
  {
    key: 'won',
    title: 'Won',
    align: 'end',
    phone: 'end',
    cell: ({ closed, wins }) => (closed === 0 ? '–' : percent(wins / closed)),
  },
];

/** How sales are spread over gains and losses, and entries over risk. */
export function DistributionCards({
  analytics: { distribution, entryRisk },
}: {
  readonly analytics: AnalyticsView;
}) {
  const hasSales = distribution.some(({ sales }) => sales > 0);
  const risks = entryRisk.filter(({ entries }) => entries > 0);
  return (
    <div className="grid gap-3 sm:gap-4 xl:grid-cols-2">
      <Card title="Distribution of sales" note="by what they earned">
        {hasSales && (
          <BarChart
            label="Sales by what they earned"
            items={distribution.map((each) => ({
              key: bounds(each, ''),
              label: each.from === undefined ? '' : String(each.from),
              value: each.sales,
              text: `${bounds(each, ' %')}: ${each.sales} sales`,
              tone: (each.to ?? 1) <= 0 ? 'loss' : 'gain',
            }))}
          />
        )}
        <DataTable
          caption="Sales by what they earned"
          columns={SALES}
          rows={hasSales ? distribution.filter(({ sales }) => sales > 0) : []}
          rowKey={(row) => bounds(row, '')}
          className="max-h-72"
          empty={<EmptyState title="Nothing was sold in this time" />}
        />
      </Card>
      <Card title="Risk of entries" note="as it was judged when they were decided">
        {risks.length > 0 && (
          <BarChart
            label="Entries by risk score"
            items={entryRisk.map((each) => ({
              key: bounds(each, ''),
              label: each.from === undefined ? '?' : String(each.from),
              value: each.entries,
              text: `${bounds(each, '')}: ${each.entries} entries`,
              tone: 'accent',
            }))}
          />
        )}
        <DataTable
          caption="Entries by risk score"
          columns={RISKS}
          rows={risks}
          rowKey={(row) => bounds(row, '')}
          className="max-h-72"
          empty={<EmptyState title="Nothing was bought in this time" />}
        />
      </Card>
    </div>
  );
}
