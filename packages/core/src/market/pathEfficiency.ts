/**
 * How much of a price's way led somewhere, 0 to 1: the change from the first price to the last over the sum of all
 * changes (Kaufman's efficiency ratio, of logarithms). 1 is a straight line, near 0 a price that goes back and forth;
 * undefined for a price that does not move.
 */
export function pathEfficiency(prices: readonly number[]): number | undefined {
  const logs = prices.map((price) => Math.log(price));
  const way = logs.slice(1).reduce((sum, log, index) => sum + Math.abs(log - (logs[index] ?? log)), 0);
  const net = Math.abs((logs.at(-1) ?? 0) - (logs[0] ?? 0));
  return way === 0 ? undefined : Math.min(1, net / way);
}
