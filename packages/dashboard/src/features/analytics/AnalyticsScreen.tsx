import { readAnalytics } from '@twinlane/protocol/endpoints/analytics';
import type { AnalyticsQuery } from '@twinlane/protocol/analytics';
import { useState } from 'react';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { chainNow } from '../../shared/live/liveState.ts';
import { useEndpoint } from '../../shared/query.ts';
import { Field } from '../../shared/ui/Field.tsx';
import { ScreenHead } from '../../shared/ui/ScreenHead.tsx';
import { Select } from '../../shared/ui/Select.tsx';
import { ErrorState, SkeletonRows } from '../../shared/ui/states.tsx';
import { Segments } from '../../shared/ui/Tabs.tsx';
import { safeText } from '../../shared/format/safeText.ts';
import { BreakdownCards } from './BreakdownCards.tsx';
import { DistributionCards } from './DistributionCards.tsx';
import { GasCards } from './GasCards.tsx';
import { PeriodCard } from './PeriodCard.tsx';
import { ReportsCard } from './ReportsCard.tsx';
import { SummaryCard } from './SummaryCard.tsx';

const REFRESH_MS = 30_000;
const DAY_MS = 86_400_000;
const PERIODS: readonly { readonly value: AnalyticsQuery['period']; readonly label: string }[] = [
  { value: 'day', label: 'Daily' },
  { value: 'week', label: 'Weekly' },
  { value: 'month', label: 'Monthly' },
];
const SPANS = [
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '90', label: 'Last 90 days' },
  { value: '365', label: 'Last year' },
] as const;

/** The chain's day that is so many days back, so that what is asked for stays the same through the day. */
function daysBack(now: number, days: number): string {
  return new Date((Math.floor(now / DAY_MS) - days + 1) * DAY_MS).toISOString();
}

/** What one account earned, at what risk and cost. Paper and live are never added together. */
export function AnalyticsScreen() {
  const live = useLive();
  const { account } = live;
  const [period, setPeriod] = useState<AnalyticsQuery['period']>('day');
  const [days, setDays] = useState<(typeof SPANS)[number]['value']>('30');
  const [bot, setBot] = useState('');
  const now = chainNow(live);
  const query = useEndpoint(
    readAnalytics,
    {
      params: { id: account?.id ?? '' },
      query: { period, from: daysBack(now, Number(days)), ...(bot === '' ? {} : { bot }) },
    },
    { enabled: account !== undefined && now > 0, every: REFRESH_MS },
  );
  const found = query.data;
  return (
    <>
      <ScreenHead
        title="Analytics"
        note={
          account === undefined ? undefined : `of ${safeText(account.name, 40)}, ${account.kind} money alone`
        }
      >
        <Segments label="Periods" value={period} choices={PERIODS} onChange={setPeriod} />
      </ScreenHead>
      <div className="mb-3 flex flex-wrap gap-3 sm:mb-4">
        <Field label="Time" className="w-40">
          {(ids) => <Select {...ids} value={days} onChange={setDays} choices={SPANS} />}
        </Field>
        <Field label="Bot" className="w-48">
          {(ids) => (
            <Select
              {...ids}
              value={bot}
              onChange={setBot}
              choices={[
                { value: '', label: 'All of the account' },
                ...(account?.bots ?? []).map(({ id, name }) => ({ value: id, label: safeText(name, 32) })),
              ]}
            />
          )}
        </Field>
      </div>
      {found === undefined && query.error === null && <SkeletonRows rows={10} />}
      {found === undefined && query.error !== null && (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      )}
      {found !== undefined && (
        <div className="flex flex-col gap-3 sm:gap-4">
          <SummaryCard analytics={found} />
          <PeriodCard analytics={found} />
          <DistributionCards analytics={found} />
          <BreakdownCards analytics={found} />
          <GasCards analytics={found} />
          <ReportsCard accountId={found.accountId} until={found.to} />
        </div>
      )}
    </>
  );
}
