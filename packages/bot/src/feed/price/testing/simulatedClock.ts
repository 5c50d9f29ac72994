import type { Clock } from '@twinlane/core/ports';

/** A clock that stands until it is moved. */
export interface SimulatedClock extends Clock {
  /** Milliseconds since 1970 from now on. */
  set(now: number): void;
  advance(milliseconds: number): void;
}

/** Starts at `start`, milliseconds since 1970. */
export function createSimulatedClock(start: number): SimulatedClock {
  let now = start;
  return {
    now: () => now,
    monotonic: () => now,
    set: (time) => {
      now = time;
    },
    advance: (milliseconds) => {
      now += milliseconds;
    },
  };
}
