import type { PlacedOrderView } from '@twinlane/protocol/order';
import type { ReactNode } from 'react';
import { price, quantity } from '../../shared/format/numbers.ts';
import { safeSentence, safeSymbol } from '../../shared/format/safeText.ts';
import { duration } from '../../shared/format/times.ts';
import { kindTitle, paramsText } from '../../shared/orders/orderKinds.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { Button } from '../../shared/ui/Button.tsx';
import { DataTable, type Column } from '../../shared/ui/DataTable.tsx';
import { TimeText } from '../../shared/ui/TimeText.tsx';
import { TokenName } from '../../shared/ui/TokenName.tsx';
import { averagePrice, isOpen, ORDER_STATES, scheduleOf } from './orderProgress.ts';
import { ProgressBar } from './ProgressBar.tsx';

interface Row {
  readonly order: PlacedOrderView;
  readonly now: number;
  readonly cashSymbol: string;
  readonly onCancel: ((order: PlacedOrderView) => void) | undefined;
}

function Schedule({ order, now }: Pick<Row, 'order' | 'now'>) {
  const schedule = scheduleOf(order, now);
  if (schedule === undefined) return null;
  const { filledParts, parts, nextAt } = schedule;
  return (
    <span className="block text-xs text-faint">
      {filledParts} of {parts} parts
      {nextAt === undefined ? '' : `, next in ${duration((nextAt - now) / 1000)}`}
    </span>
  );
}

const COLUMNS: readonly Column<Row>[] = [
  {
    key: 'order',
    title: 'Order',
    phone: 'title',
    cell: ({ order }) => (
      <span className="inline-flex items-center gap-2">
        <Badge tone={order.side === 'buy' ? 'gain' : 'accent'}>{order.side === 'buy' ? 'Buy' : 'Sell'}</Badge>
        <span className="font-medium">{kindTitle(order.kind)}</span>
        {order.origin === 'exit' && <Badge tone="quiet">exit in slices</Badge>}
      </span>
    ),
  },
  {
    key: 'token',
    title: 'Token',
    cell: ({ order: { token } }) => <TokenName symbol={token.symbol} address={token.address} />,
  },
  {
    key: 'amount',
    title: 'Amount',
    align: 'end',
    cell: ({ order, cashSymbol }) =>
      `${quantity(order.amount.value)} ${order.side === 'buy' ? cashSymbol : safeSymbol(order.token.symbol)}`,
  },
  {
    key: 'params',
    title: 'Terms',
    className: 'max-w-64 truncate max-lg:hidden xl:max-2xl:hidden',
    phone: 'hidden',
    cell: ({ order }) => <span className="text-xs text-soft">{paramsText(order) || '–'}</span>,
  },
  {
    key: 'progress',
    title: 'Filled',
    align: 'end',
    cell: ({ order, now }) => (
      <>
        <ProgressBar order={order} />
        <Schedule order={order} now={now} />
      </>
    ),
  },
  {
    key: 'price',
    title: 'Average price',
    align: 'end',
    className: 'max-md:hidden',
    cell: ({ order }) => {
      const average = averagePrice(order);
      return average === undefined ? '–' : price(average);
    },
  },
  {
    key: 'state',
    title: 'State',
    phone: 'end',
    cell: ({ order }) => (
      <span title={safeSentence(order.stateReason === '' ? order.reason : order.stateReason)}>
        <Badge tone={ORDER_STATES[order.state].tone}>{ORDER_STATES[order.state].word}</Badge>
      </span>
    ),
  },
  {
    key: 'placed',
    title: 'Placed',
    align: 'end',
    cell: ({ order, now }) => <TimeText time={order.placedAt} now={now} />,
  },
  {
    key: 'act',
    title: 'Act',
    align: 'end',
    cell: ({ order, onCancel }) =>
      isOpen(order) ? (
        <Button
          size="small"
          className="relative z-10"
          disabled={onCancel === undefined}
          onClick={() => onCancel?.(order)}
        >
          Cancel
        </Button>
      ) : (
        <span className="text-faint">–</span>
      ),
  },
];

interface OrderTableProps {
  readonly rows: readonly Row[];
  readonly query: NonNullable<Parameters<typeof DataTable>[0]['query']>;
  /** Of the address, to come back to. */
  readonly search: string;
  readonly empty: ReactNode;
}

/** Orders by hand, and exits in slices, in a table. */
export function OrderTable({ rows, query, search, empty }: OrderTableProps) {
  return (
    <DataTable
      caption="Orders"
      columns={COLUMNS}
      rows={rows}
      rowKey={({ order }) => order.id}
      rowHref={({ order }) => `/orders/${encodeURIComponent(order.id)}${search}`}
      query={query}
      empty={empty}
    />
  );
}
