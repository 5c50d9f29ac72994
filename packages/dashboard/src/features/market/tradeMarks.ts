import type { TradeView } from '@twinlane/protocol/trade';
import type { ChartLine, ChartMarker } from '../../shared/chart/chartParts.ts';
import type { PositionDetail } from '@twinlane/protocol/positionExits';

/** Entries and exits of one token that fall within what is drawn; a candle holds what happened in its time. */
export function marksOf(
  trades: readonly TradeView[],
  token: string,
  candles: readonly { readonly time: string }[],
): readonly ChartMarker[] {
  const times = candles.map(({ time }) => Date.parse(time));
  const [first] = times;
  if (first === undefined) return [];
  return trades.flatMap((trade) => {
    const isBuy = trade.tokenOut.address === token;
    if (trade.outcome !== 'filled' || trade.side === 'cycle') return [];
    if (!isBuy && trade.tokenIn.address !== token) return [];
    const at = Date.parse(trade.time);
    if (at < first) return [];
    const start = times.findLast((time) => time <= at) ?? first;
    return [
      {
        time: new Date(start).toISOString(),
        kind: isBuy ? ('entry' as const) : ('exit' as const),
        text: isBuy ? 'Buy' : 'Sell',
      },
    ];
  });
}

const TITLES = { stop: 'Stop', target: 'Target', activation: 'Trail from' } as const;

/** Where a position was entered, and where its rules would sell it. */
export function linesOf(
  position: Pick<PositionDetail, 'entryPrice' | 'lines'> | undefined,
): readonly ChartLine[] {
  if (position === undefined) return [];
  const { entryPrice, lines } = position;
  return [
    ...(entryPrice === undefined ? [] : [{ price: entryPrice, title: 'Entry', kind: 'entry' as const }]),
    ...lines.map(({ kind, price }) => ({ price, title: TITLES[kind], kind })),
  ];
}
