import type { AnalyticsView } from '@twinlane/protocol/analytics';
import { count, gwei, percent, quantity, cash } from '../../shared/format/numbers.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { FactGrid } from '../../shared/ui/Facts.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { BarChart } from './BarChart.tsx';

function Savings({ analytics: { gasSavings } }: { readonly analytics: AnalyticsView }) {
  const { process } = useLive();
  if (gasSavings === undefined || gasSavings.compared === 0) {
    return (
      <EmptyState title="Nothing to compare">
        Savings are measured on real transactions: against the fees that a library would have offered, for the
        same gas.
      </EmptyState>
    );
  }
  const unit = process?.chain.nativeSymbol ?? '';
  return (
    <FactGrid
      className="px-4 py-4"
      facts={[
        ['Compared', `${count(gasSavings.compared)} transactions`],
        ['Saved', `${quantity(gasSavings.saved)} ${unit}`],
        ['Paid', `${quantity(gasSavings.paid)} ${unit}`],
        ['Of the baseline', gasSavings.share === undefined ? '–' : percent(gasSavings.share)],
      ]}
    />
  );
}

function Retries({ analytics: { retries } }: { readonly analytics: AnalyticsView }) {
  if (retries === undefined || retries.transactions === 0) {
    return <EmptyState title="No transaction was sent">A paper account sends none.</EmptyState>;
  }
  const { transactions, attempts, retried, most, states } = retries;
  return (
    <div className="px-4 py-4 text-[13px]">
      <p>
        {count(transactions)} transactions took {count(attempts)} attempts; {count(retried)} of them more than
        one, at most {count(most)}.
      </p>
      <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-soft">
        {states.map((each) => (
          <li key={each.state}>
            {each.state.replaceAll('_', ' ')}: {count(each.count)}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What gas cost over time, what was saved, and how often something had to be sent again. */
export function GasCards({ analytics }: { readonly analytics: AnalyticsView }) {
  const priced = analytics.periods.filter(({ gasPrice }) => gasPrice !== undefined);
  return (
    <div className="grid gap-3 sm:gap-4 xl:grid-cols-3">
      <Card title="Gas by period" note="what trades spent on it">
        {priced.length === 0 ? (
          <EmptyState title="No gas was paid in this time" />
        ) : (
          <BarChart
            label="Gas by period"
            items={analytics.periods.map(({ from, gasOfTrades, gasPrice }) => ({
              key: from,
              label: from.slice(5, 10),
              value: Number(gasOfTrades),
              text: `${from.slice(0, 10)}: ${cash(gasOfTrades)}${gasPrice === undefined ? '' : ` at ${gwei(gasPrice)}`}`,
              tone: 'accent',
            }))}
          />
        )}
      </Card>
      <Card title="Gas saved">
        <Savings analytics={analytics} />
      </Card>
      <Card title="Retries">
        <Retries analytics={analytics} />
      </Card>
    </div>
  );
}
