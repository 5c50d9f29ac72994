/**
 * Standard deviation of the logarithmic returns between neighbouring prices, per step; divides by the number of
 * returns. Undefined for fewer than three prices or a price that is not above zero.
 */
export function volatilityOf(prices: readonly number[]): number | undefined {
  if (prices.length < 3 || prices.some((price) => !(price > 0) || !Number.isFinite(price))) {
    return undefined;
  }
  const logs = prices.map((price) => Math.log(price));
  const returns = logs.slice(1).map((value, index) => value - (logs[index] ?? value));
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  const variance = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / returns.length;
  return Math.sqrt(variance);
}
