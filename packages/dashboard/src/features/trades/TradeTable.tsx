import type { TradeView } from '@twinlane/protocol/trade';
import { basisPoints, cash, price, quantity, signedCash } from '../../shared/format/numbers.ts';
import { safeText } from '../../shared/format/safeText.ts';
import { tradeHref } from '../../shared/links.ts';
import { Badge } from '../../shared/ui/Badge.tsx';
import { DataTable, type Column, type Sort } from '../../shared/ui/DataTable.tsx';
import { Delta } from '../../shared/ui/Delta.tsx';
import { ThoughtLink, TransactionLink } from '../../shared/ui/RecordLink.tsx';
import { EmptyState } from '../../shared/ui/states.tsx';
import { TimeText } from '../../shared/ui/TimeText.tsx';
import { TokenName } from '../../shared/ui/TokenName.tsx';
import { assetOf } from './tradeFilter.ts';
import { cashMoved, outcomeWords, reasonWords, revertWords } from '../../shared/trade/tradeWords.ts';

interface Row {
  readonly trade: TradeView;
  readonly botName: string;
  readonly now: number;
}

const COLUMNS: readonly Column<Row>[] = [
  {
    key: 'side',
    title: 'Side',
    phone: 'end',
    cell: ({ trade }) => {
      const { word, tone } = outcomeWords(trade);
      return (
        <span title={trade.outcome === 'reverted' ? revertWords(trade.revertReason) : undefined}>
          <Badge tone={tone}>{word}</Badge>
        </span>
      );
    },
  },
  {
    key: 'token',
    title: 'Token',
    phone: 'title',
    cell: ({ trade }) => <TokenName symbol={assetOf(trade).symbol} address={assetOf(trade).address} />,
  },
  { key: 'bot', title: 'Bot', className: 'max-lg:hidden', cell: ({ botName }) => safeText(botName, 24) },
  {
    key: 'quantity',
    title: 'Quantity',
    align: 'end',
    className: 'max-xl:hidden',
    cell: ({ trade }) =>
      trade.outcome === 'reverted'
        ? '–'
        : quantity(trade.side === 'buy' ? trade.amountOut.value : trade.amountIn.value),
  },
  {
    key: 'price',
    title: 'Price',
    align: 'end',
    cell: ({ trade }) => (
      <span className="text-soft">{trade.price === undefined ? '–' : price(trade.price)}</span>
    ),
  },
  { key: 'cash', title: 'Cash', align: 'end', cell: ({ trade }) => cashMoved(trade) },
  {
    key: 'pnl',
    title: 'Realised',
    align: 'end',
    sortable: true,
    cell: ({ trade: { realisedPnl } }) =>
      realisedPnl === undefined ? (
        <span className="text-faint">–</span>
      ) : (
        <Delta
          className="font-medium"
          value={Number(realisedPnl.value)}
          text={signedCash(realisedPnl.value)}
        />
      ),
  },
  {
    key: 'reason',
    title: 'Exit reason',
    cell: ({ trade: { exitReason } }) =>
      exitReason === undefined ? <span className="text-faint">–</span> : reasonWords(exitReason),
  },
  {
    key: 'slippage',
    title: 'Slippage',
    align: 'end',
    className: 'max-md:hidden',
    cell: ({ trade }) => (
      <span className="text-soft">
        {trade.slippageBps === undefined ? '–' : basisPoints(trade.slippageBps)}
      </span>
    ),
  },
  {
    key: 'gas',
    title: 'Gas',
    align: 'end',
    className: 'max-md:hidden',
    cell: ({ trade }) => <span className="text-soft">{cash(trade.gasFeeCash.value)}</span>,
  },
  {
    key: 'time',
    title: 'Age',
    align: 'end',
    sortable: true,
    cell: ({ trade, now }) => <TimeText time={trade.time} now={now} />,
  },
  {
    key: 'links',
    title: 'Links',
    align: 'end',
    cell: ({ trade }) => (
      <span className="inline-flex gap-3">
        <ThoughtLink id={trade.thoughtId} />
        {trade.transactionId !== undefined && <TransactionLink id={trade.transactionId} text="Tx" />}
      </span>
    ),
  },
];

interface TradeTableProps {
  readonly rows: readonly Row[];
  readonly query: NonNullable<Parameters<typeof DataTable>[0]['query']>;
  /** Of the address, to come back to. */
  readonly search: string;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly isFiltered: boolean;
}

/** Trades in a table. */
export function TradeTable({ rows, query, search, sort, onSort, isFiltered }: TradeTableProps) {
  return (
    <DataTable
      caption="Trades"
      columns={COLUMNS}
      rows={rows}
      rowKey={({ trade }) => trade.id}
      rowHref={({ trade }) => `${tradeHref(trade.id)}${search}`}
      sort={sort}
      onSort={onSort}
      query={query}
      skeletonRows={12}
      empty={
        isFiltered ? (
          <EmptyState title="No trade matches">Take a filter away to see more.</EmptyState>
        ) : (
          <EmptyState title="No trade yet">
            The first one appears here within a second of its block.
          </EmptyState>
        )
      }
    />
  );
}
