/** How much each value differs from the one before it, as a share of that; none where one of them is 0. */
export function returnsOf(values: readonly bigint[]): readonly number[] {
  return values.flatMap((value, index) => {
    const before = values[index - 1];
    return before === undefined || before <= 0n ? [] : [Number(value - before) / Number(before)];
  });
}

/** Fewer say nothing. */
const FEWEST = 5;

/**
 * Mean return over its spread, per year, over a rate of nothing. Undefined for fewer than five returns, or where they do not differ.
 * @param perYear How many such returns a year has.
 */
export function sharpeRatio(returns: readonly number[], perYear: number): number | undefined {
  if (returns.length < FEWEST) return undefined;
  const mean = meanOf(returns);
  const variance = returns.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (returns.length - 1);
  return ratio(mean, Math.sqrt(variance), perYear);
}

/** The same over the spread of losses alone; undefined also without a loss. */
export function sortinoRatio(returns: readonly number[], perYear: number): number | undefined {
  if (returns.length < FEWEST) return undefined;
  const downside = returns.reduce((sum, one) => sum + Math.min(one, 0) ** 2, 0) / returns.length;
  return ratio(meanOf(returns), Math.sqrt(downside), perYear);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

function ratio(mean: number, spread: number, perYear: number): number | undefined {
  // What is left of equal values by rounding is no spread.
  return spread <= Math.abs(mean) * 1e-12 ? undefined : (mean / spread) * Math.sqrt(perYear);
}
