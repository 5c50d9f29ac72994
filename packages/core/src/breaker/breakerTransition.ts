import type { BreakerState } from './breakerTypes.ts';

/** A change of one breaker. Times are monotonic milliseconds. */
export interface BreakerTransition {
  readonly from: BreakerState;
  readonly to: BreakerState;
  /** One plain sentence. */
  readonly why: string;
  /** A person, or `system`. */
  readonly who: string;
  readonly at: number;
  /** The window as it was when the change was decided. */
  readonly counts: WindowCounts;
  /** Whether it tripped by itself or was told to: not one that another breaker or a person opened. */
  readonly tripped: boolean;
}

/** What a window holds. */
export interface WindowCounts {
  readonly calls: number;
  readonly failures: number;
  readonly slow: number;
  /** Failures in a row. */
  readonly consecutive: number;
  /** 0 to 1; absent below the minimum number of calls, and for what watches a value. */
  readonly failureShare?: number;
  readonly slowShare?: number;
  /** How often something was refused since the process began; never part of a share. */
  readonly refused: number;
  /** Of exits and cancels, which are counted apart. */
  readonly exitCalls: number;
  readonly exitFailures: number;
}
