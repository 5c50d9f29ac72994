import type { AnalyticsView } from '@twinlane/protocol/analytics';
import type { ReactNode } from 'react';
import { cash, count, percent, signedCash } from '../../shared/format/numbers.ts';
import { duration } from '../../shared/format/times.ts';
import { Card } from '../../shared/ui/Card.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';

function money(value: string | undefined): ReactNode {
  return value === undefined ? '–' : <Delta value={Number(value)} text={signedCash(value)} />;
}

function ratio(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(2);
}

function share(value: number | undefined): string {
  return value === undefined ? '–' : percent(value);
}

type Figures = readonly (readonly [name: string, value: ReactNode, meaning: string])[];

function figuresOf({ total, risk }: AnalyticsView): Figures {
  return [
    ['Net P&L', money(total.netPnl), 'Of closed positions, gas included'],
    ['Realised P&L', money(total.realisedPnl), 'Of closed positions, without gas'],
    ['Gas of all trades', cash(total.gasOfTrades), 'Reverted ones and open positions included'],
    ['Gas share', share(total.gasShare), 'Gas over what closed positions gained before gas'],
    ['Trades', count(total.trades), `${count(total.reverted)} of them reverted`],
    [
      'Closed positions',
      count(total.closedPositions),
      `${count(total.wins)} won, ${count(total.losses)} lost`,
    ],
    ['Win rate', share(total.winRate), 'Closed with more than they cost, gas included'],
    ['Profit factor', ratio(total.profitFactor), 'Sum of gains over sum of losses'],
    ['Expectancy', money(total.expectancy), 'Mean of what a closed position came to'],
    ['Average win', money(total.averageWin), 'Of positions that won'],
    ['Average loss', money(total.averageLoss), 'Of positions that lost'],
    ['Best', money(total.best), 'The best closed position'],
    ['Worst', money(total.worst), 'The worst closed position'],
    ['Held for', total.averageHold === undefined ? '–' : duration(total.averageHold), 'On average'],
    ['Sharpe', ratio(risk.sharpe), 'Per year, of the whole account’s equity'],
    ['Sortino', ratio(risk.sortino), 'Per year, of the whole account’s equity'],
    ['Maximum drawdown', share(risk.maxDrawdown), 'Of the whole account’s equity'],
    ['Exposure', share(risk.exposure), 'Mean share of equity tied up in positions'],
    ['Volume', cash(total.volume), 'What changed hands'],
  ];
}

/** The figures of the whole time. */
export function SummaryCard({ analytics }: { readonly analytics: AnalyticsView }) {
  return (
    <Card title="In sum">
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3.5 px-4 py-4 sm:grid-cols-3 lg:grid-cols-5">
        {figuresOf(analytics).map(([name, value, meaning]) => (
          <div key={name} className="min-w-0" title={meaning}>
            <dt className="text-xs text-faint">{name}</dt>
            <dd className="mt-0.5 text-[15px] font-semibold tabular-nums">{value}</dd>
            <dd className="mt-0.5 text-[11px] text-faint max-sm:hidden">{meaning}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
