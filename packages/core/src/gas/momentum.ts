/** What the base fee tends to do after a step: learned from the steps seen so far. */
export interface Momentum {
  /** Tells of the next step: natural logarithm of a base fee over the one before it. */
  add(step: number): void;
  /** Expected step after such a step, natural logarithm. 0 before anything was learned. */
  after(step: number): number;
}

/** Steps are sorted into this many classes of equal width between the two ends. */
const CLASSES = 9;
const LOWEST = -0.13;
const HIGHEST = 0.12;
/** What was seen loses this share of its weight with each step. */
const DECAY = 1 / 2000;
/** A class starts as if it had been followed by this many steps of nothing. */
const DOUBT = 5;

/**
 * A mean of what followed each class of step. Full blocks raise the base fee by an eighth and are then often followed by emptier
 * ones (and the other way round), how much so differs from month to month.
 */
export function createMomentum(): Momentum {
  const sums = Array.from({ length: CLASSES }, () => 0);
  const weights = Array.from({ length: CLASSES }, () => 0);
  let last: number | undefined;
  return {
    add(step) {
      if (last !== undefined) {
        for (let index = 0; index < CLASSES; index += 1) {
          sums[index] = (sums[index] ?? 0) * (1 - DECAY);
          weights[index] = (weights[index] ?? 0) * (1 - DECAY);
        }
        sums[last] = (sums[last] ?? 0) + step;
        weights[last] = (weights[last] ?? 0) + 1;
      }
      last = classOf(step);
    },
    after(step) {
      const index = classOf(step);
      return (sums[index] ?? 0) / ((weights[index] ?? 0) + DOUBT);
    },
  };
}

function classOf(step: number): number {
  const index = Math.floor(((step - LOWEST) / (HIGHEST - LOWEST)) * CLASSES);
  return Math.max(0, Math.min(CLASSES - 1, index));
}
