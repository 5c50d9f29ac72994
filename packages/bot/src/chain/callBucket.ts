/** Share of a call that adding up fractions may lose. */
const ROUNDING = 1e-6;

/**
 * Keeps calls under a rate, by time that is passed in (milliseconds). A second's worth may go at once; a batch larger than
 * that may go too, and is made up for before the next.
 */
export class CallBucket {
  private readonly perSecond: number;
  private tokens: number;
  private at = 0;

  /** Without a rate, nothing waits. */
  constructor(perSecond = Number.POSITIVE_INFINITY) {
    this.perSecond = perSecond;
    this.tokens = perSecond;
  }

  /** Milliseconds until the next call may go; 0 where it may go now. */
  waitMs(now: number): number {
    this.refill(now);
    return this.tokens > 1 - ROUNDING || this.perSecond === Number.POSITIVE_INFINITY
      ? 0
      : Math.ceil(((1 - this.tokens) / this.perSecond) * 1_000);
  }

  /** Takes note of calls that go now. */
  take(calls: number, now: number): void {
    this.refill(now);
    if (this.perSecond !== Number.POSITIVE_INFINITY) {
      this.tokens -= calls;
    }
  }

  private refill(now: number): void {
    if (this.perSecond !== Number.POSITIVE_INFINITY) {
      const refilled = this.tokens + ((now - this.at) / 1_000) * this.perSecond;
      this.tokens = Math.min(Math.max(1, this.perSecond), refilled);
    }
    this.at = now;
  }
}
