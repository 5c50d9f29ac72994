import type { Breaker } from './breaker.ts';
import type { Activity, Admission, BreakerOutcome } from './breakerTypes.ts';
import type { Permit } from './permit.ts';

const FULL_SIZE_BPS = 10_000;

/** Settles what an admission holds. */
export interface Settlement {
  settle(admission: IssuedAdmission, outcome: BreakerOutcome): Promise<void> | undefined;
}

/** Permits of several breakers that come back together. */
export class IssuedAdmission implements Admission {
  readonly kind: Activity['kind'];
  /** Those that gave a permit, and the permits in the same order. */
  readonly breakers: Breaker[] = [];
  readonly permits: Permit[] = [];
  /** Those that count the outcome apart. */
  apart: Breaker[] | undefined;
  sizeBps = FULL_SIZE_BPS;
  #settlement: Settlement | undefined;

  constructor(kind: Activity['kind'], settlement: Settlement) {
    this.kind = kind;
    this.#settlement = settlement;
  }

  add(breaker: Breaker, permit: Permit): void {
    this.breakers.push(breaker);
    this.permits.push(permit);
  }

  settle(outcome: BreakerOutcome): Promise<void> | undefined {
    const settlement = this.#settlement;
    this.#settlement = undefined;
    return settlement?.settle(this, outcome);
  }
}
