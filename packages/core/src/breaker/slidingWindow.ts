import type { GuardRule } from './tripRule.ts';

const FAILED = 1;
const SLOW = 2;
const BUCKET_MS = 1000;

/** Outcomes that still count, kept as sums so that none is counted twice. Times are monotonic milliseconds. */
export interface SlidingWindow {
  readonly calls: number;
  readonly failures: number;
  readonly slow: number;
  add(failed: boolean, slow: boolean, now: number): void;
  /** Leaves out what is too old. */
  expire(now: number): void;
  clear(): void;
  /** The outcomes, oldest first, one digit each (1 failed, 2 slow, 3 both), where the window does not depend on time. */
  recent(): string | undefined;
  /** Adds such outcomes; a window that depends on time leaves them out. */
  replay(recent: string): void;
}

/** The window that a rule asks for; a ring of one where it asks for none. */
export function createSlidingWindow(rule: GuardRule): SlidingWindow {
  return rule.windowSeconds === undefined
    ? new RingWindow(rule.windowCalls ?? 1)
    : new TimeWindow(rule.windowSeconds);
}

/** The last outcomes, whenever they were. */
class RingWindow implements SlidingWindow {
  calls = 0;
  failures = 0;
  slow = 0;
  #next = 0;
  readonly #ring: Uint8Array;

  constructor(size: number) {
    this.#ring = new Uint8Array(size);
  }

  add(failed: boolean, slow: boolean): void {
    const bits = (failed ? FAILED : 0) | (slow ? SLOW : 0);
    const ring = this.#ring;
    if (this.calls === ring.length) {
      const gone = ring[this.#next] ?? 0;
      this.failures -= gone & FAILED;
      this.slow -= gone >> 1;
    } else {
      this.calls += 1;
    }
    ring[this.#next] = bits;
    this.#next = (this.#next + 1) % ring.length;
    this.failures += bits & FAILED;
    this.slow += bits >> 1;
  }

  expire(): void {
    // Time makes nothing old here.
  }

  clear(): void {
    this.calls = this.failures = this.slow = this.#next = 0;
  }

  recent(): string {
    const { length } = this.#ring;
    const first = this.#next + length - this.calls;
    let text = '';
    for (let index = 0; index < this.calls; index += 1) {
      text += String(this.#ring[(first + index) % length] ?? 0);
    }
    return text;
  }

  replay(recent: string): void {
    for (const digit of recent) {
      const bits = Number(digit);
      this.add((bits & FAILED) > 0, (bits & SLOW) > 0);
    }
  }
}

/** The last seconds: a second is in or out as a whole. */
class TimeWindow implements SlidingWindow {
  calls = 0;
  failures = 0;
  slow = 0;
  #newest = Number.NEGATIVE_INFINITY;
  readonly #size: number;
  /** Calls, failures and slow calls of each second, side by side. */
  readonly #buckets: Uint32Array;

  constructor(size: number) {
    this.#size = size;
    this.#buckets = new Uint32Array(size * 3);
  }

  add(failed: boolean, slow: boolean, now: number): void {
    this.expire(now);
    const at = this.#place(this.#newest);
    const buckets = this.#buckets;
    this.calls += 1;
    buckets[at] = (buckets[at] ?? 0) + 1;
    if (failed) {
      this.failures += 1;
      buckets[at + 1] = (buckets[at + 1] ?? 0) + 1;
    }
    if (slow) {
      this.slow += 1;
      buckets[at + 2] = (buckets[at + 2] ?? 0) + 1;
    }
  }

  expire(now: number): void {
    const second = Math.floor(now / BUCKET_MS);
    if (second <= this.#newest) {
      return;
    }
    if (second - this.#newest >= this.#size) {
      this.clear();
    } else {
      for (let each = this.#newest + 1; each <= second; each += 1) {
        this.#empty(this.#place(each));
      }
    }
    this.#newest = second;
  }

  clear(): void {
    this.#buckets.fill(0);
    this.calls = this.failures = this.slow = 0;
  }

  recent(): undefined {
    return undefined;
  }

  replay(): void {
    // What came before is not known by its second.
  }

  #place(second: number): number {
    const { length } = this.#buckets;
    return (((second * 3) % length) + length) % length;
  }

  #empty(at: number): void {
    const buckets = this.#buckets;
    this.calls -= buckets[at] ?? 0;
    this.failures -= buckets[at + 1] ?? 0;
    this.slow -= buckets[at + 2] ?? 0;
    buckets.fill(0, at, at + 3);
  }
}
