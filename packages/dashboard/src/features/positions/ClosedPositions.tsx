import { listPositions } from '@twinlane/protocol/endpoints/accounts';
import type { PositionView } from '@twinlane/protocol/portfolio';
import { cash, signedCash } from '../../shared/format/numbers.ts';
import { safeText } from '../../shared/format/safeText.ts';
import { age } from '../../shared/format/times.ts';
import { chainNow, type LiveState } from '../../shared/live/liveState.ts';
import { useEndpointPages } from '../../shared/query.ts';
import { Card } from '../../shared/ui/Card.tsx';
import { DataTable, type Column } from '../../shared/ui/DataTable.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { Pager } from '../../shared/ui/Pager.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { TimeText } from '../../shared/ui/TimeText.tsx';
import { TokenName } from '../../shared/ui/TokenName.tsx';
import { useRefetchOn } from '../../shared/useRefetchOn.ts';
import { netOf } from './positionFigures.ts';

interface Row {
  readonly position: PositionView;
  readonly botName: string;
  readonly now: number;
}

const COLUMNS: readonly Column<Row>[] = [
  {
    key: 'token',
    title: 'Token',
    phone: 'title',
    cell: ({ position: { token } }) => <TokenName symbol={token.symbol} address={token.address} />,
  },
  { key: 'bot', title: 'Bot', cell: ({ botName }) => safeText(botName, 24) },
  {
    key: 'held',
    title: 'Held for',
    align: 'end',
    cell: ({ position: { openedAt, closedAt } }) =>
      closedAt === undefined ? '–' : age(openedAt, Date.parse(closedAt)),
  },
  {
    key: 'realised',
    title: 'Realised',
    align: 'end',
    className: 'max-md:hidden',
    cell: ({ position: { realisedPnl } }) => (
      <Delta value={Number(realisedPnl.value)} text={signedCash(realisedPnl.value)} />
    ),
  },
  {
    key: 'gas',
    title: 'Gas',
    align: 'end',
    className: 'max-md:hidden',
    cell: ({ position }) => <span className="text-soft">{cash(position.gasFeeCash.value)}</span>,
  },
  {
    key: 'net',
    title: 'Net P&L',
    align: 'end',
    phone: 'end',
    cell: ({ position }) => {
      const net = netOf(position);
      return <Delta className="font-medium" value={net} text={signedCash(net)} />;
    },
  },
  {
    key: 'closed',
    title: 'Closed',
    align: 'end',
    cell: ({ position: { closedAt }, now }) =>
      closedAt === undefined ? '–' : <TimeText time={closedAt} now={now} />,
  },
];

/** What was held, newest first. */
export function ClosedPositions({ live }: { readonly live: LiveState }) {
  const { account } = live;
  const { items, query } = useEndpointPages(
    listPositions,
    { params: { id: account?.id ?? '-' }, query: { state: 'closed' } },
    { enabled: account !== undefined },
  );
  useRefetchOn(listPositions, live.trades.find(({ side }) => side === 'sell')?.id);
  const names = new Map(account?.bots.map(({ id, name }) => [id, name]));
  const now = chainNow(live);
  const rows = items
    .filter(({ closedAt }) => closedAt !== undefined)
    .map((position) => ({ position, botName: names.get(position.botId) ?? 'manual', now }));
  return (
    <Card title="Closed positions">
      <DataTable
        caption="Closed positions"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ position }) => position.id}
        rowHref={({ position }) => `/positions/${encodeURIComponent(position.id)}`}
        query={query}
        empty={
          <EmptyState title="Nothing was closed yet">
            What is sold whole appears here with what it earned.
          </EmptyState>
        }
      />
      <Pager query={query} shown={rows.length} />
    </Card>
  );
}
