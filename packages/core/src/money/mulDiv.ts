/** `a · b / denominator`, rounded down. Operands are not negative. */
export function mulDiv(a: bigint, b: bigint, denominator: bigint): bigint {
  return (a * b) / denominator;
}

/** `a · b / denominator`, rounded up. Operands are not negative. */
export function mulDivUp(a: bigint, b: bigint, denominator: bigint): bigint {
  return divUp(a * b, denominator);
}

/** `numerator / denominator`, rounded up. Operands are not negative. */
export function divUp(numerator: bigint, denominator: bigint): bigint {
  return numerator === 0n ? 0n : (numerator - 1n) / denominator + 1n;
}
