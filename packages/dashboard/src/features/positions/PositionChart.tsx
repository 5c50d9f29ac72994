import type { CandleView } from '@twinlane/protocol/candle';
import { listCandles } from '@twinlane/protocol/endpoints/market';
import type { PositionDetail } from '@twinlane/protocol/positionExits';
import { useMemo } from 'react';
import { CandleChart } from '../../shared/chart/CandleChart.tsx';
import type { ChartLine, ChartMarker } from '../../shared/chart/chartParts.ts';
import { price } from '../../shared/format/numbers.ts';
import { useEndpoint } from '../../shared/query.ts';
import { Notice, Placeholder } from '../../shared/ui/Notice.tsx';
import { intervalFor } from './positionFigures.ts';

const EVERY_MS = 10_000;
const POINTS = 240;
const WORDS = { stop: 'stop', target: 'target', activation: 'arms' } as const;
const NO_CANDLES: readonly CandleView[] = [];

function linesOf({ entryPrice, lines }: PositionDetail): readonly ChartLine[] {
  return [
    ...(entryPrice === undefined ? [] : [{ kind: 'entry', price: entryPrice, title: 'entry' } as const]),
    ...lines.map(({ kind, price: at }) => ({ kind, price: at, title: WORDS[kind] })),
  ];
}

function markersOf({ openedAt, closedAt }: PositionDetail): readonly ChartMarker[] {
  return [
    { time: openedAt, kind: 'entry', text: 'bought' },
    ...(closedAt === undefined ? [] : [{ time: closedAt, kind: 'exit', text: 'sold' } as const]),
  ];
}

/** The price over a position's life, with where it was bought and where it will be sold. */
export function PositionChart({ position }: { readonly position: PositionDetail }) {
  const { token, closedAt, entryPrice, lines, ageSeconds } = position;
  const interval = intervalFor(ageSeconds);
  const { data, error } = useEndpoint(
    listCandles,
    {
      query: {
        token: token.address,
        interval,
        limit: POINTS,
        ...(closedAt === undefined ? {} : { before: closedAt }),
      },
    },
    closedAt === undefined ? { every: EVERY_MS } : {},
  );
  const drawnLines = JSON.stringify(linesOf(position));
  const drawnMarkers = JSON.stringify(markersOf(position));
  const chartLines = useMemo(() => JSON.parse(drawnLines) as ChartLine[], [drawnLines]);
  const markers = useMemo(() => JSON.parse(drawnMarkers) as ChartMarker[], [drawnMarkers]);
  const bought = entryPrice === undefined ? '' : `, bought at ${price(entryPrice)}`;
  const candles = data?.items ?? NO_CANDLES;
  return (
    <div className="h-80 px-1 py-2">
      {data === undefined && error === null && <Placeholder className="m-3 h-64" />}
      {data === undefined && error !== null && <Notice title="No prices to draw">{error.message}</Notice>}
      {data !== undefined && candles.length === 0 && (
        <Notice title="No candle has closed yet">The chart begins with the first one.</Notice>
      )}
      {candles.length > 0 && (
        <CandleChart
          label={`Price of the token${bought}, with ${lines.length} lines at which it is sold`}
          candles={candles}
          markers={markers}
          lines={chartLines}
          series={`${token.address} ${interval}`}
        />
      )}
    </div>
  );
}
