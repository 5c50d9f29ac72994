import { readOutcomes } from '@twinlane/protocol/endpoints/accounts';
import type { OutcomeHorizonName, OutcomeSummaryView } from '@twinlane/protocol/outcome';
import { useState } from 'react';
import { count, percent, signedPercent } from '../../shared/format/numbers.ts';
import { gateWords } from '../../shared/thought/gateWords.ts';
import { safeText } from '../../shared/format/safeText.ts';
import { useEndpoint } from '../../shared/query.ts';
import { decisionTone } from '../../shared/thought/decisionTone.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { DataTable, type Column } from '../../shared/ui/DataTable.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { Segments } from '../../shared/ui/Tabs.tsx';

type Gate = OutcomeSummaryView['gates'][number];

const HORIZONS = [
  { value: '5m', label: '5 min' },
  { value: '1h', label: '1 h' },
  { value: '24h', label: '24 h' },
] as const;

const COLUMNS: readonly Column<Gate>[] = [
  {
    key: 'decision',
    title: 'Decision',
    phone: 'title',
    cell: ({ decision }) => <Badge tone={decisionTone(decision).tone}>{decisionTone(decision).word}</Badge>,
  },
  {
    key: 'gate',
    title: 'Settled by',
    phone: 'title',
    cell: ({ gate }) => <span title={safeText(gate, 60)}>{gateWords(gate)}</span>,
  },
  { key: 'count', title: 'Decisions', align: 'end', cell: (row) => count(row.count) },
  { key: 'known', title: 'Looked at', align: 'end', cell: ({ known }) => count(known) },
  {
    key: 'median',
    title: 'Median move',
    align: 'end',
    cell: ({ medianMove }) =>
      medianMove === undefined ? '–' : <Delta value={medianMove} text={signedPercent(medianMove / 100)} />,
  },
  {
    key: 'risen',
    title: 'Price had risen',
    align: 'end',
    cell: ({ risen }) => (risen === undefined ? '–' : percent(risen)),
  },
];

/** How decisions turned out, by the gate that settled them: whether a gate keeps out what would have lost. */
export function OutcomesCard({ accountId }: { readonly accountId: string }) {
  const [horizon, setHorizon] = useState<OutcomeHorizonName>('5m');
  const query = useEndpoint(readOutcomes, { params: { id: accountId }, query: { horizon } });
  return (
    <Card
      title="How decisions turned out"
      note="by the gate that settled them"
      aside={<Segments label="Looked at after" value={horizon} choices={HORIZONS} onChange={setHorizon} />}
    >
      <DataTable
        caption="How decisions turned out by gate"
        columns={COLUMNS}
        rows={query.data?.gates ?? []}
        rowKey={({ decision, gate }) => `${decision} ${gate}`}
        query={query}
        skeletonRows={4}
        className="max-h-[28rem]"
        empty={
          <EmptyState title="Nothing looked at yet">
            The market is looked at again five minutes, an hour and a day after each decision.
          </EmptyState>
        }
      />
    </Card>
  );
}
