import type { CandleView } from '@twinlane/protocol/candle';
import {
  CandlestickSeries,
  ColorType,
  createChart,
  createSeriesMarkers,
  CrosshairMode,
  HistogramSeries,
  LineStyle,
  type AutoscaleInfo,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  type UTCTimestamp,
} from 'lightweight-charts';
import { price } from '../format/numbers.ts';
import type { ChartLine, ChartMarker } from './chartParts.ts';

const VOLUME_SHARE = 0.2;

interface Parts {
  readonly chart: IChartApi;
  readonly candles: ISeriesApi<'Candlestick'>;
  readonly volume: ISeriesApi<'Histogram'>;
  readonly markers: ISeriesMarkersPluginApi<UTCTimestamp>;
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function addParts(container: HTMLElement): Parts {
  const line = colour('--line');
  const chart = createChart(container, {
    autoSize: true,
    layout: {
      attributionLogo: false,
      fontFamily: 'Inter, system-ui, sans-serif',
      fontSize: 11,
      background: { type: ColorType.Solid, color: colour('--surface') },
      textColor: colour('--faint'),
      panes: { enableResize: false, separatorColor: line, separatorHoverColor: line },
    },
    grid: { vertLines: { visible: false }, horzLines: { color: line } },
    rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.1, bottom: 0.08 } },
    timeScale: { borderVisible: false, timeVisible: true, secondsVisible: false, rightOffset: 4 },
    crosshair: {
      mode: CrosshairMode.Normal,
      vertLine: { color: colour('--strong-line'), labelBackgroundColor: colour('--strong-line') },
      horzLine: { color: colour('--strong-line'), labelBackgroundColor: colour('--strong-line') },
    },
    handleScroll: { vertTouchDrag: false },
  });
  const [up, down] = [colour('--gain'), colour('--loss')];
  const candles = chart.addSeries(CandlestickSeries, {
    upColor: up,
    downColor: down,
    wickUpColor: up,
    wickDownColor: down,
    borderVisible: false,
    priceFormat: { type: 'custom', formatter: (value: number) => price(value), minMove: 1e-12 },
  });
  const volume = chart.addSeries(
    HistogramSeries,
    { priceFormat: { type: 'volume' }, priceLineVisible: false, lastValueVisible: false },
    1,
  );
  chart.panes()[0]?.setStretchFactor(1 - VOLUME_SHARE);
  chart.panes()[1]?.setStretchFactor(VOLUME_SHARE);
  return { chart, candles, volume, markers: createSeriesMarkers<UTCTimestamp>(candles as never, []) };
}

/** Farther from the candles than so much of the price, a line is left outside rather than that it flattens them. */
const FAR = 0.15;

/** The range of the candles widened to the lines that are not far from them. */
function withLevels(usual: AutoscaleInfo | null, levels: readonly number[]): AutoscaleInfo | null {
  const range = usual?.priceRange;
  if (range === null || range === undefined) return usual;
  const near = levels.filter(
    (level) => level >= range.minValue * (1 - FAR) && level <= range.maxValue * (1 + FAR),
  );
  const priceRange = {
    minValue: Math.min(range.minValue, ...near),
    maxValue: Math.max(range.maxValue, ...near),
  };
  return { ...usual, priceRange };
}

function seconds(iso: string): UTCTimestamp {
  return (Date.parse(iso) / 1000) as UTCTimestamp;
}

/** A candle chart on the page. */
export interface CandleDrawing {
  /** Shows candles, oldest first; keeps what is in view unless `fit`. */
  show(candles: readonly CandleView[], fit: boolean): void;
  mark(markers: readonly ChartMarker[]): void;
  lines(lines: readonly ChartLine[]): void;
  remove(): void;
}

/** Draws candles with the volume in a pane of its own, in the theme's colours of this moment. */
export function createCandleDrawing(container: HTMLElement): CandleDrawing {
  const { chart, candles, volume, markers } = addParts(container);
  let drawn: readonly IPriceLine[] = [];
  let levels: readonly number[] = [];
  candles.applyOptions({
    autoscaleInfoProvider: (usual: () => AutoscaleInfo | null) => withLevels(usual(), levels),
  });
  const faint = colour('--strong-line');
  return {
    show(items, fit) {
      candles.setData(
        items.map(({ time, open, high, low, close }) => ({
          time: seconds(time),
          open: Number(open),
          high: Number(high),
          low: Number(low),
          close: Number(close),
        })),
      );
      volume.setData(
        items.map((item) => ({ time: seconds(item.time), value: Number(item.volume), color: faint })),
      );
      if (fit) chart.timeScale().fitContent();
    },
    mark(wanted) {
      markers.setMarkers(
        wanted
          .map(({ time, kind, text }) => ({
            time: seconds(time),
            position: kind === 'entry' ? ('belowBar' as const) : ('aboveBar' as const),
            shape: kind === 'entry' ? ('arrowUp' as const) : ('arrowDown' as const),
            color: colour(kind === 'entry' ? '--gain' : '--accent'),
            text,
          }))
          .toSorted((one, other) => one.time - other.time),
      );
    },
    lines(wanted) {
      for (const each of drawn) candles.removePriceLine(each);
      levels = wanted.map(({ price: at }) => Number(at));
      drawn = wanted.map(({ price: at, title, kind }) =>
        candles.createPriceLine({
          price: Number(at),
          title,
          color: colour(kind === 'stop' ? '--loss' : kind === 'target' ? '--gain' : '--faint'),
          lineWidth: 1,
          lineStyle: kind === 'entry' ? LineStyle.Dotted : LineStyle.Dashed,
          axisLabelVisible: true,
        }),
      );
    },
    remove: () => chart.remove(),
  };
}
