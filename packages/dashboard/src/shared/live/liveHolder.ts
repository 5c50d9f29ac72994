import { NOTHING_YET, type LiveState } from './liveState.ts';

/** Changes that come together are shown together. */
const TOGETHER_MS = 20;
/** In a flood of messages the page is rendered no more often than this, so that it stays smooth. */
const APART_MS = 200;
/** So many renderings one right after the other are a flood. */
const FLOOD = 5;

/** Where the state is, and who hears of it. */
export type LiveHolder = ReturnType<typeof createLiveHolder>;

/**
 * Holds the state and tells its listeners, bursts together. In a flood the page is marked so (`data-flood`): what
 * arrives does not flash then, because a colour that fades is painted anew in every frame.
 */
export function createLiveHolder() {
  const listeners = new Set<() => void>();
  let state = NOTHING_YET;
  let timer: number | undefined;
  let shownAt = 0;
  let running = 0;
  function show(): void {
    const now = performance.now();
    timer = undefined;
    running = now - shownAt < 2 * APART_MS ? running + 1 : 0;
    shownAt = now;
    document.documentElement.toggleAttribute('data-flood', running >= FLOOD);
    for (const listener of listeners) listener();
  }
  return {
    state: () => state,
    set(next: LiveState) {
      state = next;
      timer ??= window.setTimeout(show, Math.max(TOGETHER_MS, shownAt + APART_MS - performance.now()));
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
