/**
 * Realised volatility of a row of closing prices: the square root of the sum of their squared logarithmic returns, so the
 * usual size of a move over the row's whole time, as a share; not annualised (a year's is a day's times √365). Undefined for
 * fewer than two prices or one that is not above zero.
 */
export function realisedVolatility(closes: readonly number[]): number | undefined {
  if (closes.length < 2 || closes.some((close) => !(close > 0) || !Number.isFinite(close))) {
    return undefined;
  }
  let sum = 0;
  let last = Math.log(closes[0] ?? 1);
  for (const close of closes.slice(1)) {
    const log = Math.log(close);
    sum += (log - last) ** 2;
    last = log;
  }
  return Math.sqrt(sum);
}
