import type { BreakerScope, BreakerState, BreakerType } from './breakerTypes.ts';

/** A breaker as it is kept between two processes: plain JSON, with wall-clock times in milliseconds since 1970. */
export interface BreakerRecord {
  readonly type: BreakerType;
  readonly scope: BreakerScope;
  readonly state: BreakerState;
  /** When it came into this state. */
  readonly since: number;
  readonly why: string;
  readonly who: string;
  /** Openings in a row. */
  readonly attempt: number;
  /** When this was written. */
  readonly savedAt: number;
  /** Open: when the wait ends. Closed: when the openings in a row are forgotten. Absent: by hand, or nothing to wait for. */
  readonly until?: number;
  /** What was left of that when this was written, by the monotonic clock. */
  readonly remainingMs?: number;
  /** The whole of the wait. */
  readonly waitMs?: number;
  /** Open, and exits are refused too. */
  readonly exits?: boolean;
  /** The round of half-open. */
  readonly round?: number;
  /** Failures in a row. */
  readonly consecutive?: number;
  /** The last outcomes, oldest first: 1 failed, 2 slow, 3 both. */
  readonly recent?: string;
  /** Watched values that were bad. */
  readonly unresolved?: readonly string[];
}

/**
 * What is left of a record's wait now. The wall clock tells how long nobody ran. Where it was set back meanwhile that is
 * unknown: then the wait goes on from where it was written, and is never longer than it was.
 */
export function remainingWait({ until, remainingMs }: BreakerRecord, wallNow: number): number | undefined {
  return until === undefined || remainingMs === undefined
    ? undefined
    : Math.min(remainingMs, Math.max(0, until - wallNow));
}
