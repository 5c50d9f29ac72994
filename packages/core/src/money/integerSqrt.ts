/** The largest whole number whose square is not above `value`, by Newton's method. `value` is not negative. */
export function integerSqrt(value: bigint): bigint {
  if (value < 2n) {
    return value;
  }
  // At or above the root, from where the steps only fall.
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) {
      return root;
    }
    root = next;
  }
}
