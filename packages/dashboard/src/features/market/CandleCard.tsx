import type { TokenView } from '@twinlane/protocol/amount';
import type { CandleIntervalView } from '@twinlane/protocol/candle';
import { listTrades } from '@twinlane/protocol/endpoints/accounts';
import { readPosition } from '@twinlane/protocol/endpoints/exits';
import { listCandles } from '@twinlane/protocol/endpoints/market';
import { useMemo, useState } from 'react';
import { CandleChart } from '../../shared/chart/CandleChart.tsx';
import { safeSymbol } from '../../shared/format/safeText.ts';
import { useLive } from '../../shared/live/LiveProvider.tsx';
import { useEndpoint } from '../../shared/query.ts';
import { Card } from '../../shared/ui/Card.tsx';
import { Placeholder } from '../../shared/ui/Notice.tsx';
import { EmptyState, ErrorState } from '../../shared/ui/states.tsx';
import { Segments } from '../../shared/ui/Tabs.tsx';
import { linesOf, marksOf } from './tradeMarks.ts';

const REFRESH_MS = 3000;
const POSITION_MS = 5000;
const CANDLES = 300;
const MARKED_TRADES = 100;
const INTERVALS: readonly { readonly value: CandleIntervalView; readonly label: string }[] = [
  { value: '5s', label: '5 s' },
  { value: '1m', label: '1 m' },
  { value: '5m', label: '5 m' },
  { value: '1h', label: '1 h' },
  { value: '1d', label: '1 d' },
];

/** Candles of a token with the account's entries, exits, and the lines of an open position. */
export function CandleCard({ token }: { readonly token: TokenView }) {
  const { account, trades: streamed } = useLive();
  const [interval, setInterval] = useState<CandleIntervalView>('1m');
  const query = useEndpoint(
    listCandles,
    { query: { token: token.address, interval, limit: CANDLES } },
    { every: REFRESH_MS },
  );
  const trades = useEndpoint(
    listTrades,
    { params: { id: account?.id ?? '' }, query: { token: token.address, limit: MARKED_TRADES } },
    { enabled: account !== undefined },
  );
  const held = account?.positions.find(
    (position) => position.token.address === token.address && position.quantity.units !== '0',
  );
  const position = useEndpoint(
    readPosition,
    { params: { id: held?.id ?? '' } },
    { enabled: held !== undefined, every: POSITION_MS },
  );
  const candles = useMemo(() => query.data?.items ?? [], [query.data]);
  const loaded = trades.data?.items;
  const markers = useMemo(() => {
    const known = new Set(loaded?.map(({ id }) => id));
    return marksOf(
      [...streamed.filter(({ id }) => !known.has(id)), ...(loaded ?? [])],
      token.address,
      candles,
    );
  }, [streamed, loaded, token.address, candles]);
  const detail = held === undefined ? undefined : position.data;
  const lines = useMemo(() => linesOf(detail), [detail]);
  const [last] = candles.slice(-1);
  return (
    <Card
      title="Candles"
      note={
        held === undefined
          ? 'closed ones, with the account’s trades'
          : 'with entry, stop and target of the open position'
      }
      aside={<Segments label="Interval" value={interval} choices={INTERVALS} onChange={setInterval} />}
    >
      <div className="h-[26rem] p-1">
        {query.isPending && <Placeholder className="size-full" />}
        {query.error !== null && candles.length === 0 && (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        )}
        {query.data !== undefined && candles.length === 0 && (
          <EmptyState title="No candle of this length has closed yet">Try a shorter interval.</EmptyState>
        )}
        {candles.length > 0 && (
          <CandleChart
            label={`${candles.length} candles of ${safeSymbol(token.symbol)}, the last one closed at ${last?.close ?? ''}`}
            series={`${token.address} ${interval}`}
            candles={candles}
            markers={markers}
            lines={lines}
          />
        )}
      </div>
    </Card>
  );
}
