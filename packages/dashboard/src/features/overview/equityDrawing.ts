import type { EquityPointView } from '@twinlane/protocol/performance';
import {
  AreaSeries,
  BaselineSeries,
  ColorType,
  createChart,
  CrosshairMode,
  type IChartApi,
  type ISeriesApi,
  type UTCTimestamp,
} from 'lightweight-charts';
import { cash } from '../../shared/format/numbers.ts';

interface Series {
  readonly chart: IChartApi;
  readonly equity: ISeriesApi<'Area'>;
  readonly drawdown: ISeriesApi<'Baseline'>;
}

const DRAWDOWN_SHARE = 0.24;
/** Below this the time axis needs seconds to tell its labels apart. */
const SHORT_SPAN_SECONDS = 1200;

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function addSeries(container: HTMLElement): Series {
  const chart = createChart(container, {
    autoSize: true,
    layout: {
      attributionLogo: false,
      fontFamily: 'Inter, system-ui, sans-serif',
      fontSize: 11,
      panes: { enableResize: false },
    },
    rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.12, bottom: 0.08 } },
    timeScale: {
      borderVisible: false,
      timeVisible: true,
      secondsVisible: false,
      fixLeftEdge: true,
      fixRightEdge: true,
    },
    crosshair: { mode: CrosshairMode.Magnet, horzLine: { visible: false } },
    handleScroll: { vertTouchDrag: false },
  });
  const equity = chart.addSeries(AreaSeries, {
    priceFormat: { type: 'custom', formatter: (value: number) => cash(value), minMove: 0.01 },
    lineWidth: 2,
    priceLineVisible: false,
  });
  const drawdown = chart.addSeries(
    BaselineSeries,
    {
      baseValue: { type: 'price', price: 0 },
      lineWidth: 1,
      priceLineVisible: false,
      lastValueVisible: false,
      priceFormat: { type: 'custom', formatter: (value: number) => `${value.toFixed(1)}%`, minMove: 0.01 },
    },
    1,
  );
  drawdown.priceScale().applyOptions({ scaleMargins: { top: 0.06, bottom: 0.3 } });
  chart.panes()[0]?.setStretchFactor(1 - DRAWDOWN_SHARE);
  chart.panes()[1]?.setStretchFactor(DRAWDOWN_SHARE);
  return { chart, equity, drawdown };
}

function paint({ chart, equity, drawdown }: Series): void {
  const line = colour('--line');
  chart.applyOptions({
    layout: {
      background: { type: ColorType.Solid, color: colour('--surface') },
      textColor: colour('--faint'),
      panes: { separatorColor: line, separatorHoverColor: line },
    },
    grid: { vertLines: { visible: false }, horzLines: { color: line } },
    crosshair: {
      vertLine: { color: colour('--strong-line'), labelBackgroundColor: colour('--strong-line') },
    },
  });
  equity.applyOptions({
    lineColor: colour('--chart-line'),
    topColor: colour('--chart-fill'),
    bottomColor: colour('--chart-fill-end'),
  });
  const fall = colour('--chart-fall');
  drawdown.applyOptions({
    topLineColor: fall,
    topFillColor1: fall,
    topFillColor2: fall,
    bottomLineColor: colour('--loss'),
    bottomFillColor1: fall,
    bottomFillColor2: fall,
  });
}

function seconds(point: EquityPointView): UTCTimestamp {
  return (Date.parse(point.time) / 1000) as UTCTimestamp;
}

function spanOf(curve: readonly EquityPointView[]): number {
  const [first] = curve;
  const last = curve.at(-1);
  return first === undefined || last === undefined ? 0 : seconds(last) - seconds(first);
}

/** The chart library takes rising times only; of two blocks in one second the later counts. */
function rising(curve: readonly EquityPointView[]): readonly EquityPointView[] {
  return curve.filter((point, index) => {
    const next = curve[index + 1];
    return next === undefined || seconds(next) > seconds(point);
  });
}

/** A chart on the page. */
export interface EquityDrawing {
  /** Shows the whole curve, oldest point first. */
  show(curve: readonly EquityPointView[]): void;
  remove(): void;
}

/**
 * Draws equity with the drawdown in a pane of its own, in the theme's colours of this moment. `onPoint` hears of the
 * point under the pointer, and of nothing when it has left.
 */
export function createEquityDrawing(
  container: HTMLElement,
  onPoint: (point: EquityPointView | undefined) => void,
): EquityDrawing {
  const series = addSeries(container);
  const { chart, equity, drawdown } = series;
  let shown: readonly EquityPointView[] = [];
  paint(series);
  chart.subscribeCrosshairMove(({ time }) => {
    onPoint(time === undefined ? undefined : shown.find((point) => seconds(point) === time));
  });
  return {
    show(curve) {
      shown = rising(curve);
      equity.setData(shown.map((point) => ({ time: seconds(point), value: Number(point.equity) })));
      drawdown.setData(shown.map((point) => ({ time: seconds(point), value: -100 * point.drawdown })));
      chart.applyOptions({ timeScale: { secondsVisible: spanOf(shown) < SHORT_SPAN_SECONDS } });
      chart.timeScale().fitContent();
    },
    remove: () => chart.remove(),
  };
}
