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
import { useEffect, useRef } from 'react';

interface EquityChartProps {
  /** Oldest first, at least two points. */
  readonly curve: readonly EquityPointView[];
  /** The point under the pointer; undefined when it has left. */
  readonly onPoint: (point: EquityPointView | undefined) => void;
}

interface Drawing {
  readonly chart: IChartApi;
  readonly equity: ISeriesApi<'Area'>;
  readonly drawdown: ISeriesApi<'Baseline'>;
}

const DRAWDOWN_SHARE = 0.24;

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function draw(container: HTMLElement): Drawing {
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
    lineWidth: 2,
    priceLineVisible: false,
    priceFormat: { type: 'price', precision: 2, minMove: 0.01 },
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
  chart.panes()[0]?.setStretchFactor(1 - DRAWDOWN_SHARE);
  chart.panes()[1]?.setStretchFactor(DRAWDOWN_SHARE);
  return { chart, equity, drawdown };
}

function paint({ chart, equity, drawdown }: Drawing): void {
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

/** The chart library takes rising times only; of two blocks in one second the later counts. */
function rising(curve: readonly EquityPointView[]): readonly EquityPointView[] {
  return curve.filter((point, index) => {
    const next = curve[index + 1];
    return next === undefined || seconds(next) > seconds(point);
  });
}

/** Draws the curve with the drawdown in a pane of its own, in the colours of the theme it was made in. */
export function EquityChart({ curve, onPoint }: EquityChartProps) {
  const container = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing>(undefined);
  const latest = useRef(curve);

  useEffect(() => {
    if (container.current === null) return undefined;
    const drawn = draw(container.current);
    paint(drawn);
    drawing.current = drawn;
    drawn.chart.subscribeCrosshairMove(({ time }) => {
      onPoint(time === undefined ? undefined : latest.current.findLast((point) => seconds(point) === time));
    });
    return () => {
      drawing.current = undefined;
      drawn.chart.remove();
    };
  }, [onPoint]);

  useEffect(() => {
    latest.current = curve;
    if (drawing.current === undefined) return;
    const { chart, equity, drawdown } = drawing.current;
    const points = rising(curve);
    equity.setData(points.map((point) => ({ time: seconds(point), value: Number(point.equity) })));
    drawdown.setData(points.map((point) => ({ time: seconds(point), value: -100 * point.drawdown })));
    chart.timeScale().fitContent();
  }, [curve]);

  return <div ref={container} className="size-full" />;
}
