import { z } from 'zod';
import type { Breaker } from './breaker.ts';
import { BREAKER_PRIORITIES, type BreakerType } from './breakerTypes.ts';

/** When several openings are one event. */
export const cascadeSettings = z.strictObject({
  openings: z
    .int()
    .min(2)
    .max(100)
    .default(3)
    .describe('Openings of distinct grave breakers that make a cascade.'),
  withinSeconds: z.number().gt(0).max(3600).default(60).describe('Seconds within which they have to fall.'),
  holdSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(60)
    .describe('Seconds for which no new entries are made after the last of them.'),
});

export type CascadeSettings = z.infer<typeof cascadeSettings>;

const GRAVE: ReadonlySet<string> = new Set(
  BREAKER_PRIORITIES.slice(0, BREAKER_PRIORITIES.indexOf('high') + 1),
);

/** What one more opening means. */
export interface CascadeStep {
  /** Whether a cascade begins with it, or it joins one. */
  readonly begins: boolean;
  /** Those whose dependants are to be opened now. */
  readonly members: readonly Breaker[];
}

/** Finds that breakers open together. Times are monotonic milliseconds. */
export class Cascade {
  readonly #settings: CascadeSettings;
  /** The last opening of each grave breaker. */
  readonly #openings = new Map<Breaker, number>();
  #last = Number.NEGATIVE_INFINITY;
  #holdUntil = Number.NEGATIVE_INFINITY;
  #why = '';
  #lastType: BreakerType = 'externalTrigger';

  constructor(settings: CascadeSettings) {
    this.#settings = settings;
  }

  /** When new entries may be made again; undefined where they may. */
  holdUntil(now: number): number | undefined {
    return this.#holdUntil > now ? this.#holdUntil : undefined;
  }

  /** One plain sentence of the last cascade. */
  get why(): string {
    return this.#why;
  }

  /** The breaker that made the last cascade. */
  get lastType(): BreakerType {
    return this.#lastType;
  }

  /** A person ends the hold. */
  endHold(): void {
    this.#holdUntil = Number.NEGATIVE_INFINITY;
  }

  /**
   * A breaker has tripped. Only grave ones count; what a person does (the group `manual`) is no symptom. An opening within
   * the same time after the last one of a cascade belongs to it.
   */
  opened(breaker: Breaker, now: number): CascadeStep | undefined {
    const { priority, group } = breaker.definition;
    if (!GRAVE.has(priority) || group === 'manual') {
      return undefined;
    }
    const { openings, withinSeconds, holdSeconds } = this.#settings;
    const from = now - withinSeconds * 1000;
    for (const [each, at] of this.#openings) {
      if (at < from) {
        this.#openings.delete(each);
      }
    }
    this.#openings.set(breaker, now);
    const joins = this.#last >= from;
    if (!joins && this.#openings.size < openings) {
      return undefined;
    }
    this.#last = now;
    this.#holdUntil = now + holdSeconds * 1000;
    const all = [...this.#openings.keys()];
    if (!joins) {
      this.#lastType = breaker.definition.type;
      const names = all.map(({ definition }) => definition.type).join(', ');
      this.#why = `${all.length} breakers opened within ${withinSeconds} s (${names}): new entries are held.`;
    }
    return { begins: !joins, members: joins ? [breaker] : all };
  }
}
