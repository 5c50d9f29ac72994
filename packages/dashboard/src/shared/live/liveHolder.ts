import { NOTHING_YET, type LiveState } from './liveState.ts';

/** Changes are shown together, so that a burst of messages costs one rendering. */
const SHOW_MS = 60;

/** Where the state is, and who hears of it. */
export type LiveHolder = ReturnType<typeof createLiveHolder>;

/** Holds the state and tells its listeners, bursts together. */
export function createLiveHolder() {
  const listeners = new Set<() => void>();
  let state = NOTHING_YET;
  let timer: number | undefined;
  return {
    state: () => state,
    set(next: LiveState) {
      state = next;
      timer ??= window.setTimeout(() => {
        timer = undefined;
        for (const listener of listeners) listener();
      }, SHOW_MS);
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
