const SIGNIFICANT_DIGITS = 18;

/** Cash per whole token as the protocol writes numbers, to 18 significant digits; undefined where there is no token. */
export function perWholeToken(
  cashUnits: bigint,
  cashDecimals: number,
  tokenUnits: bigint,
  tokenDecimals: number,
): string | undefined {
  if (tokenUnits === 0n) return undefined;
  if (cashUnits === 0n) return '0';
  const shift = tokenDecimals - cashDecimals;
  // So many more digits than are shown that what is cut off here cannot change how the last of them is rounded.
  const places = Math.max(0, digitsOf(tokenUnits) - digitsOf(cashUnits) - shift + SIGNIFICANT_DIGITS + 1);
  const scaled = 10n ** BigInt(Math.max(0, places + shift));
  const divisor = 10n ** BigInt(Math.max(0, -places - shift));
  const quotient = (cashUnits * scaled) / (tokenUnits * divisor);
  return plainDecimal(rounded(quotient), places);
}

function digitsOf(units: bigint): number {
  return units.toString().length;
}

/** To so many significant digits, half away from zero; the rest are zeroes. */
function rounded(value: bigint): bigint {
  const excess = digitsOf(value) - SIGNIFICANT_DIGITS;
  if (excess <= 0) return value;
  const unit = 10n ** BigInt(excess);
  const rest = value % unit;
  return value - rest + (rest * 2n >= unit ? unit : 0n);
}

/** `value` with so many of its digits behind the point, without trailing zeroes. */
function plainDecimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const fraction = places === 0 ? '' : digits.slice(-places).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
