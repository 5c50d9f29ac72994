import type { AnalyticsView } from '@twinlane/protocol/analytics';
import type { ReactNode } from 'react';
import { cash, count, percent, signedCash } from '../../shared/format/numbers.ts';
import { safeText } from '../../shared/format/safeText.ts';
import { wordsOf } from '../../shared/format/wordsOf.ts';
import { reasonWords } from '../../shared/trade/tradeWords.ts';
import { Card } from '../../shared/ui/Card.tsx';
import { DataTable, type Column } from '../../shared/ui/DataTable.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { TokenLink } from '../../shared/ui/RecordLink.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { Tabs } from '../../shared/ui/Tabs.tsx';
import { useState } from 'react';

type Result = AnalyticsView['strategies'][number];
type Exit = AnalyticsView['exitReasons'][number];

/** What is the same in every breakdown, behind the column that names the row. */
function resultColumns<Row extends Omit<Result, 'strategy'>>(
  title: string,
  name: (row: Row) => ReactNode,
): readonly Column<Row>[] {
  return [
    { key: 'name', title, phone: 'title', cell: name },
    {
      key: 'net',
      title: 'Net P&L',
      align: 'end',
      phone: 'end',
      cell: ({ netPnl }) => <Delta value={Number(netPnl)} text={signedCash(netPnl)} />,
    },
    { key: 'closed', title: 'Closed', align: 'end', cell: ({ closedPositions }) => count(closedPositions) },
    {
      key: 'rate',
      title: 'Win rate',
      align: 'end',
      cell: ({ winRate }) => (winRate === undefined ? '–' : percent(winRate)),
    },
    { key: 'gas', title: 'Gas', align: 'end', cell: ({ gasFeeCash }) => cash(gasFeeCash) },
  ];
}

const EXITS: readonly Column<Exit>[] = [
  {
    key: 'reason',
    title: 'Exit reason',
    phone: 'title',
    cell: ({ reason }) => reasonWords(reason),
  },
  {
    key: 'pnl',
    title: 'P&L',
    align: 'end',
    phone: 'end',
    cell: ({ realisedPnl }) => <Delta value={Number(realisedPnl)} text={signedCash(realisedPnl)} />,
  },
  { key: 'sales', title: 'Sales', align: 'end', cell: ({ sales }) => count(sales) },
  { key: 'wins', title: 'Won', align: 'end', cell: ({ wins }) => count(wins) },
  { key: 'losses', title: 'Lost', align: 'end', cell: ({ losses }) => count(losses) },
];

const TOKENS = resultColumns<AnalyticsView['tokens'][number]>('Token', ({ token }) => (
  <TokenLink token={token} />
));
const BOTS = resultColumns<AnalyticsView['bots'][number]>('Bot', ({ name }) => safeText(name, 32));
const STRATEGIES = resultColumns<Result>('Strategy', ({ strategy }) => wordsOf(safeText(strategy, 40)));

const TABS = [
  { value: 'exits', label: 'Exit reasons' },
  { value: 'tokens', label: 'Tokens' },
  { value: 'bots', label: 'Bots' },
  { value: 'strategies', label: 'Strategies' },
] as const;
const NOTHING = <EmptyState title="Nothing was closed in this time" />;

/** What the result is made of: by exit reason, token, bot and strategy. */
export function BreakdownCards({ analytics }: { readonly analytics: AnalyticsView }) {
  const [tab, setTab] = useState<(typeof TABS)[number]['value']>('exits');
  const { exitReasons, tokens, tokensInAll, bots, strategies } = analytics;
  return (
    <Card
      title="What it is made of"
      note={
        tab === 'tokens' && tokensInAll > tokens.length
          ? `${tokens.length} of ${tokensInAll} tokens`
          : undefined
      }
    >
      <div className="pt-1">
        <Tabs label="Breakdown" value={tab} tabs={TABS} onChange={setTab}>
          {tab === 'exits' && (
            <DataTable
              caption="By exit reason"
              columns={EXITS}
              rows={exitReasons}
              rowKey={({ reason }) => reason}
              empty={NOTHING}
            />
          )}
          {tab === 'tokens' && (
            <DataTable
              caption="By token"
              columns={TOKENS}
              rows={tokens}
              rowKey={({ token }) => token.address}
              empty={NOTHING}
              className="max-h-96"
            />
          )}
          {tab === 'bots' && (
            <DataTable
              caption="By bot"
              columns={BOTS}
              rows={bots}
              rowKey={({ botId }) => botId}
              empty={NOTHING}
              className="max-h-96"
            />
          )}
          {tab === 'strategies' && (
            <DataTable
              caption="By strategy"
              columns={STRATEGIES}
              rows={strategies}
              rowKey={({ strategy }) => strategy}
              empty={NOTHING}
            />
          )}
        </Tabs>
      </div>
    </Card>
  );
}
