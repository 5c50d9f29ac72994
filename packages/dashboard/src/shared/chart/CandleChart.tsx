import type { CandleView } from '@twinlane/protocol/candle';
import { useEffect, useRef, useState } from 'react';
import { useTheme } from '../theme/useTheme.ts';
import { Placeholder } from '../ui/Notice.tsx';
import type * as drawing from './candleDrawing.ts';
import type { ChartLine, ChartMarker } from './chartParts.ts';

type DrawingModule = typeof drawing;

const RETRY_MS = 2000;

/** The chart library with the drawing code, once it is there; tried again while the bot is away. */
function useDrawing(): DrawingModule | undefined {
  const [module, setModule] = useState<DrawingModule>();
  const [attempt, setAttempt] = useState(0);
  const isKnown = module !== undefined;
  useEffect(() => {
    if (isKnown) return undefined;
    let timer: number | undefined;
    let isOver = false;
    import('./candleDrawing.ts').then(setModule, () => {
      if (!isOver) timer = window.setTimeout(() => setAttempt(attempt + 1), RETRY_MS);
    });
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, [isKnown, attempt]);
  return module;
}

interface CandleChartProps {
  /** What it shows, for who cannot see it. */
  readonly label: string;
  /** Oldest first. */
  readonly candles: readonly CandleView[];
  readonly markers?: readonly ChartMarker[];
  readonly lines?: readonly ChartLine[];
  /** Another series: what is in view is chosen anew. */
  readonly series: string;
}

const NONE: readonly never[] = [];

/** Candles with volume, trades and price lines; give its container a height. */
export function CandleChart(props: CandleChartProps) {
  // The chart library takes colours once.
  return <ThemedChart key={useTheme()} {...props} />;
}

function ThemedChart({ label, candles, markers = NONE, lines = NONE, series }: CandleChartProps) {
  const module = useDrawing();
  const container = useRef<HTMLDivElement>(null);
  const chart = useRef<drawing.CandleDrawing>(undefined);
  const shown = useRef<string>(undefined);
  useEffect(() => {
    if (module === undefined || container.current === null) return undefined;
    const drawn = module.createCandleDrawing(container.current);
    chart.current = drawn;
    shown.current = undefined;
    return () => {
      chart.current = undefined;
      drawn.remove();
    };
  }, [module]);
  useEffect(() => {
    if (module === undefined) return;
    chart.current?.show(candles, shown.current !== series);
    if (candles.length > 0) shown.current = series;
  }, [module, candles, series]);
  useEffect(() => {
    if (module !== undefined) chart.current?.mark(markers);
  }, [module, markers]);
  useEffect(() => {
    if (module !== undefined) chart.current?.lines(lines);
  }, [module, lines]);
  if (module === undefined) return <Placeholder className="size-full" />;
  return <figure ref={container} aria-label={label} className="size-full" />;
}
