const WINDOW_MS = 3_600_000;
/** Refused logins of strangers that are written down in an hour: 1,150,000 of them in 400 days. */
const MOST = 120;

/** How many acts of strangers are written down. */
export interface StrangerActs {
  /** Whether there is room for one more in this hour; `noneFromNow` for the first one that there is none for. */
  take(): 'room' | 'none' | 'noneFromNow';
}

/** `now`: milliseconds of a clock that never steps. */
export function createStrangerActs(now: () => number): StrangerActs {
  let since = now();
  let taken = 0;
  return {
    take() {
      if (now() - since >= WINDOW_MS) {
        since = now();
        taken = 0;
      }
      taken += 1;
      if (taken <= MOST) return 'room';
      return taken === MOST + 1 ? 'noneFromNow' : 'none';
    },
  };
}
