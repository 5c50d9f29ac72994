const TERMS = 18;

/**
 * e to the power of `x`, from additions, multiplications and divisions only. Those are exact by IEEE 754 on every
 * machine, while `Math.exp` may differ in the last bit from one engine to the next, and one bit would change the market.
 * Relative error below 1e-15 for |x| < 100.
 */
export function exponential(x: number): number {
  const halvings = Math.round(x / Math.LN2);
  const rest = x - halvings * Math.LN2;
  let sum = 1;
  for (let term = TERMS; term >= 1; term -= 1) {
    sum = 1 + (sum * rest) / term;
  }
  return sum * powerOfTwo(halvings);
}

function powerOfTwo(exponent: number): number {
  const base = exponent < 0 ? 0.5 : 2;
  let result = 1;
  for (let step = Math.abs(exponent); step > 0; step -= 1) {
    result *= base;
  }
  return result;
}
