import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { SCREENS } from './screens.ts';

/** How long after the `g` the letter counts. */
const PATIENCE_MS = 1500;

/** Whether keys are typed into something. */
function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, dialog') !== null;
}

/** `g`, then a screen's letter, opens it. */
export function useShortcuts(): void {
  const [, go] = useLocation();
  useEffect(() => {
    let armedAt = -Infinity;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      const isArmed = event.timeStamp - armedAt < PATIENCE_MS;
      armedAt = event.key === 'g' && !isArmed ? event.timeStamp : -Infinity;
      const screen = SCREENS.find(({ key }) => key === event.key);
      if (isArmed && screen !== undefined) go(screen.href);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [go]);
}
