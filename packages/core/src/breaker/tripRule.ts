/** The numbers of a guard: whichever is given counts, and any one of them trips it. */
export interface GuardRule {
  readonly kind: 'guard';
  /** The window is a ring of the last so many outcomes. */
  readonly windowCalls?: number;
  /** The window is the last so many seconds, in buckets of one second. */
  readonly windowSeconds?: number;
  /** Shares say nothing below so many outcomes in the window. */
  readonly minimumCalls?: number;
  /** 0 to 1; trips at or above, also on a success that completes the window. */
  readonly failureShare?: number;
  /** So many failures within the window. */
  readonly failures?: number;
  /** So many failures in a row, whatever the window holds. */
  readonly consecutiveFailures?: number;
  /** 0 to 1, of outcomes that took longer than `slowMs`. */
  readonly slowShare?: number;
  readonly slowMs?: number;
  /** An observed value above it is a failure; one that is not is a success. */
  readonly failureAbove?: number;
  /** An observed value above it is so bad that one is enough. */
  readonly severeAbove?: number;
}

/** One value that a watch is told. */
export interface WatchedMeasure {
  readonly name: string;
  /** What it is, with its unit. */
  readonly title: string;
  /** Which side of the limit is bad. */
  readonly bad: 'atLeast' | 'above' | 'below';
  readonly limit: number;
  /** What the value has to pass on its way back; the limit itself, where nothing should be between. */
  readonly clearsAt: number;
}

/** Trips while one of its measures is bad, and clears when none is. */
export interface WatchRule {
  readonly kind: 'watch';
  /** The first is the one that is meant where an observation names none. */
  readonly measures: readonly [WatchedMeasure, ...WatchedMeasure[]];
  /** Bad for so long before it trips. */
  readonly holdSeconds?: number;
  /** Bad so many times in a row before it trips. */
  readonly holdObservations?: number;
  /** Good for so long before it clears. */
  readonly clearSeconds?: number;
}

/** Trips because somebody says so. */
export interface ToldRule {
  readonly kind: 'told';
  /** Who says so, and when: one phrase. */
  readonly when: string;
}

export type TripRule = GuardRule | WatchRule | ToldRule;

/** After a wait it is tried again. */
export interface WaitRecovery {
  readonly kind: 'wait';
  /** Of the first opening; each further one in a row doubles it, 10 % more or less. */
  readonly waitSeconds: number;
  /** Where the doubling ends. */
  readonly maxWaitSeconds: number;
  /**
   * The share of the usual size in each round of half-open, in basis points; closed after the last. Empty: closed at once
   * after the wait, and the next opening counts as a further one unless as long a time again has passed.
   */
  readonly rounds: readonly number[];
  /** Permits of a round. */
  readonly probes?: number;
  /** Bad outcomes of a round that open it again. */
  readonly probeFailures?: number;
  /** A permit that is not returned in this time is a failure. */
  readonly leaseSeconds?: number;
}

export type Recovery =
  | WaitRecovery
  /** The watched condition has cleared. */
  | { readonly kind: 'condition' }
  | { readonly kind: 'nextUtcMidnight' }
  | { readonly kind: 'byHand' }
  /** The next success that is reported. */
  | { readonly kind: 'healthCheck' }
  /** At the time that was said with the trip, or by hand. */
  | { readonly kind: 'asTold' };
