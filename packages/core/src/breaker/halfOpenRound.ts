import type { Permit } from './permit.ts';

/** One round of half-open: a fixed number of tries, of which so many bad ones are too many. */
export class HalfOpenRound {
  readonly index: number;
  readonly #probes: number;
  readonly #allowed: number;
  #counted = 0;
  #bad = 0;
  readonly #outstanding = new Set<Permit>();

  constructor(index: number, probes: number, probeFailures: number) {
    this.index = index;
    this.#probes = probes;
    this.#allowed = probeFailures;
  }

  /** Permits that are left. */
  get free(): number {
    return Math.max(0, this.#probes - this.#counted - this.#outstanding.size);
  }

  take(permit: Permit): void {
    this.#outstanding.add(permit);
  }

  /** False where it came too late: it has been counted as a failure already. */
  giveBack(permit: Permit): boolean {
    return this.#outstanding.delete(permit);
  }

  /** `severe`: one is enough. */
  count(bad: boolean, severe = false): void {
    this.#counted += 1;
    this.#bad += severe ? this.#allowed : Number(bad);
  }

  /** Takes out what was not returned in time, each as a failure, and says how many there were. */
  expire(now: number): number {
    let expired = 0;
    for (const permit of this.#outstanding) {
      if (permit.leaseUntil <= now) {
        this.#outstanding.delete(permit);
        this.count(true);
        expired += 1;
      }
    }
    return expired;
  }

  /** As soon as it is certain, whatever the tries that are left will say. */
  get verdict(): 'good' | 'bad' | undefined {
    if (this.#bad >= this.#allowed) {
      return 'bad';
    }
    const left = Math.max(0, this.#probes - this.#counted);
    return this.#bad + left < this.#allowed ? 'good' : undefined;
  }

  summary(): string {
    return `${this.#bad} of ${this.#counted} tries failed`;
  }
}
