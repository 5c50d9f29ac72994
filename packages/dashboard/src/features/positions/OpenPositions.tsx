import { readPosition } from '@twinlane/protocol/endpoints/exits';
import type { PositionMarkView, PositionView } from '@twinlane/protocol/portfolio';
import { useState } from 'react';
import { cash, price, quantity, signedCash, signedPercent } from '../../shared/format/numbers.ts';
import { safeText } from '../../shared/format/safeText.ts';
import { chainNow, type LiveState } from '../../shared/live/liveState.ts';
import { useEndpoint } from '../../shared/query.ts';
import { useMay } from '../../shared/session/session.ts';
import { Button } from '../../shared/ui/Button.tsx';
import { Card } from '../../shared/ui/Card.tsx';
import { DataTable, type Column } from '../../shared/ui/DataTable.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { EmptyState, SkeletonRows } from '../../shared/ui/states.tsx';
import { TimeText } from '../../shared/ui/TimeText.tsx';
import { TokenName } from '../../shared/ui/TokenName.tsx';
import { CloseDialog } from './CloseDialog.tsx';
import { gainOf, nearestLines } from './positionFigures.ts';
import { Protection } from './Protection.tsx';

interface Row {
  readonly position: PositionView;
  readonly mark: PositionMarkView | undefined;
  readonly botName: string;
  readonly now: number;
  /** Its lines are asked for: not of the hundredth position. */
  readonly hasLines: boolean;
  readonly onClose: ((position: PositionView) => void) | undefined;
}

const LINES_EVERY_MS = 15_000;

function LineCell({ row, kind }: { readonly row: Row; readonly kind: 'stop' | 'target' }) {
  const { data } = useEndpoint(
    readPosition,
    { params: { id: row.position.id } },
    { enabled: row.hasLines, every: LINES_EVERY_MS },
  );
  const line = nearestLines(data?.lines ?? [])[kind];
  if (line === undefined) return <span className="text-faint">{data === undefined ? '…' : 'none'}</span>;
  return (
    <>
      <span className={kind === 'stop' ? 'text-loss' : 'text-gain'}>{price(line.price)}</span>
      {line.distancePercent !== undefined && (
        <span className="block text-xs text-faint max-sm:hidden">
          {signedPercent(line.distancePercent / 100)}
        </span>
      )}
    </>
  );
}

const COLUMNS: readonly Column<Row>[] = [
  {
    key: 'token',
    title: 'Token',
    phone: 'title',
    cell: ({ position: { token }, mark }) => (
      <span className="flex min-w-0 items-center gap-1.5">
        <TokenName symbol={token.symbol} address={token.address} />
        {mark?.protected !== undefined && <Protection isProtected={mark.protected} />}
      </span>
    ),
  },
  { key: 'bot', title: 'Bot', className: 'max-lg:hidden', cell: ({ botName }) => safeText(botName, 24) },
  {
    key: 'quantity',
    title: 'Quantity',
    align: 'end',
    className: 'max-xl:hidden',
    cell: ({ position }) => quantity(position.quantity.value),
  },
  {
    key: 'entry',
    title: 'Entry',
    align: 'end',
    cell: ({ position }) => (position.entryPrice === undefined ? '–' : price(position.entryPrice)),
  },
  {
    key: 'price',
    title: 'Price',
    align: 'end',
    cell: ({ mark }) => (mark === undefined ? '–' : price(mark.price)),
  },
  { key: 'stop', title: 'Stop', align: 'end', cell: (row) => <LineCell row={row} kind="stop" /> },
  { key: 'target', title: 'Target', align: 'end', cell: (row) => <LineCell row={row} kind="target" /> },
  {
    key: 'value',
    title: 'Value',
    align: 'end',
    className: 'max-md:hidden',
    cell: ({ mark }) => (mark === undefined ? '–' : cash(mark.value)),
  },
  {
    key: 'pnl',
    title: 'P&L',
    align: 'end',
    phone: 'end',
    cell: ({ position, mark }) => {
      const found = gainOf(position, mark);
      if (found === undefined) return '–';
      return (
        <span className="inline-block min-w-20 text-right">
          <Delta className="font-medium" value={found.gain} text={signedCash(found.gain)} />
          {found.share !== undefined && (
            <span className="block text-xs">
              <Delta value={found.share} text={signedPercent(found.share)} />
            </span>
          )}
        </span>
      );
    },
  },
  {
    key: 'age',
    title: 'Age',
    align: 'end',
    cell: ({ position, now }) => <TimeText time={position.openedAt} now={now} />,
  },
  {
    key: 'act',
    title: 'Act',
    align: 'end',
    cell: ({ position, onClose }) => (
      <Button
        size="small"
        className="relative z-10"
        disabled={onClose === undefined}
        onClick={() => onClose?.(position)}
      >
        Close now
      </Button>
    ),
  },
];

const MOST_LINES = 20;

/** What is held, at live prices, with where each is sold. */
export function OpenPositions({ live }: { readonly live: LiveState }) {
  const [closing, setClosing] = useState<PositionView>();
  const mayStop = useMay('stop');
  const { account } = live;
  if (account === undefined) return <SkeletonRows rows={4} />;
  const marks = new Map(account.marks.map((mark) => [mark.positionId, mark]));
  const names = new Map(account.bots.map(({ id, name }) => [id, name]));
  const now = chainNow(live);
  const rows = account.positions.map((position, at) => ({
    position,
    mark: marks.get(position.id),
    botName: names.get(position.botId) ?? 'manual',
    now,
    hasLines: at < MOST_LINES,
    onClose: mayStop ? setClosing : undefined,
  }));
  return (
    <Card title="Open positions" note={rows.length}>
      <DataTable
        caption="Open positions"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ position }) => position.id}
        rowHref={({ position }) => `/positions/${encodeURIComponent(position.id)}`}
        empty={
          <EmptyState title="Nothing held">
            The account is in cash until a bot finds an entry that passes every check, or you buy by hand.
          </EmptyState>
        }
      />
      {closing !== undefined && <CloseDialog position={closing} onClose={() => setClosing(undefined)} />}
    </Card>
  );
}
