/** Leave of one breaker to do something once. */
export interface Permit {
  /** The epoch of the breaker when it was given: in another, its outcome says nothing any more. */
  readonly epoch: number;
  /** Monotonic milliseconds after which half-open takes it for a failure. */
  readonly leaseUntil: number;
  /** Whether the outcome counts, or the permit only has to come back. */
  readonly counts: boolean;
  returned: boolean;
}
