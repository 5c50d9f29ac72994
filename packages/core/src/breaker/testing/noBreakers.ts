import type { Breakers } from '../breakers.ts';
import type { Admission } from '../breakerTypes.ts';

const LEAVE: Admission = { sizeBps: 10_000, settle: () => undefined };

/** Breakers that never refuse anything, for tests of what does not depend on them. */
export const noBreakers: Breakers = {
  refusal: () => undefined,
  admit: () => LEAVE,
  report: () => undefined,
  observe: () => undefined,
  trip: async () => undefined,
};
