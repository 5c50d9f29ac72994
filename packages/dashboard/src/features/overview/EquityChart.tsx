import type { EquityPointView } from '@twinlane/protocol/performance';
import { useEffect, useRef } from 'react';
import { Placeholder } from '../../shared/ui/Notice.tsx';
import type { EquityDrawing } from './equityDrawing.ts';
import { useDrawingModule } from './useDrawingModule.ts';

interface EquityChartProps {
  /** Oldest first, at least two points. */
  readonly curve: readonly EquityPointView[];
  /** Hears of the point under the pointer; undefined when it has left. Always the same function. */
  readonly onPoint: (point: EquityPointView | undefined) => void;
}

/** The curve as a chart, once the chart library is there. Give it a new key to draw it in another theme. */
export function EquityChart({ curve, onPoint }: EquityChartProps) {
  const module = useDrawingModule();
  const container = useRef<HTMLDivElement>(null);
  const drawing = useRef<EquityDrawing>(undefined);

  useEffect(() => {
    if (module === undefined || container.current === null) return undefined;
    const drawn = module.createEquityDrawing(container.current, onPoint);
    drawing.current = drawn;
    return () => {
      drawing.current = undefined;
      drawn.remove();
    };
  }, [module, onPoint]);

  useEffect(() => {
    if (module !== undefined) drawing.current?.show(curve);
  }, [module, curve]);

  if (module === undefined) return <Placeholder className="m-3 h-[17rem]" />;
  return <div ref={container} className="size-full" />;
}
