/** How a grid is laid out. */
export interface GridLayout {
  /** Cash for each step, whole units. */
  readonly spend: number;
  readonly spacingPercent: number;
  readonly steps: number;
}

/** Steps of even spacing below a middle. Step 0 is the middle; step `n` is bought at its price or below. */
export interface Grid {
  readonly middle: number;
  priceOf(step: number): number;
  /** Whole tokens that the first so many steps buy together. */
  quantityOf(steps: number): number;
  /** How many steps a quantity comes to, to the nearest one; at most all. */
  stepsIn(quantity: number): number;
  /** How many of the steps held stay held at a price: each is sold at the price of the step above it. */
  keptAt(price: number, held: number): number;
  /** The grid, of the same layout, on which such a quantity was bought at such a cost (whole units). */
  ofPurchases(quantity: number, cost: number): Grid;
}

/** Lays a grid round a middle. */
export function gridOf(middle: number, layout: GridLayout): Grid {
  const ratio = 1 + layout.spacingPercent / 100;
  const priceOf = (step: number): number => middle / ratio ** step;
  const quantityOf = (steps: number): number => (layout.spend / middle) * powers(ratio, steps);
  const grid: Grid = {
    middle,
    priceOf,
    quantityOf,
    stepsIn(quantity) {
      let held = 0;
      while (held < layout.steps && quantity >= (quantityOf(held) + quantityOf(held + 1)) / 2) {
        held += 1;
      }
      return held;
    },
    keptAt(price, held) {
      // What is less than a step is sold like one.
      let kept = Math.max(held, 1);
      while (kept > 0 && price >= priceOf(kept - 1)) {
        kept -= 1;
      }
      return kept;
    },
    ofPurchases(quantity, cost) {
      const steps = Math.min(layout.steps, Math.max(1, Math.round(cost / layout.spend)));
      const average = cost / quantity;
      return average > 0 && Number.isFinite(average)
        ? gridOf((average * powers(ratio, steps)) / steps, layout)
        : grid;
    },
  };
  return grid;
}

/** `Σ ratio^k` for `k` from 1 to `count`. */
function powers(ratio: number, count: number): number {
  let sum = 0;
  for (let power = 1; power <= count; power += 1) {
    sum += ratio ** power;
  }
  return sum;
}
