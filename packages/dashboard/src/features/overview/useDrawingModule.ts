import { useEffect, useState } from 'react';
import type * as drawing from './equityDrawing.ts';

type DrawingModule = typeof drawing;

const RETRY_MS = 2000;

/**
 * The drawing code with its chart library, which is loaded once it is needed; undefined until then. Where the bot has
 * just gone away the load fails, and is tried again until the bot is back.
 */
export function useDrawingModule(): DrawingModule | undefined {
  const [module, setModule] = useState<DrawingModule>();
  const [attempt, setAttempt] = useState(1);
  const known = module !== undefined;
  useEffect(() => {
    if (known) return undefined;
    let timer: number | undefined;
    let over = false;
    import('./equityDrawing.ts').then(setModule, () => {
      if (!over) timer = window.setTimeout(() => setAttempt(attempt + 1), RETRY_MS);
    });
    return () => {
      over = true;
      window.clearTimeout(timer);
    };
  }, [known, attempt]);
  return module;
}
