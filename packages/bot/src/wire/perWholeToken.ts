import { pointed } from '@twinlane/protocol/amount';

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
  const quotient = (cashUnits * powerOfTen(places + shift)) / (tokenUnits * powerOfTen(-places - shift));
  return pointed(rounded(quotient).toString(), places);
}

function digitsOf(units: bigint): number {
  return units.toString().length;
}

/** To so many significant digits, half away from zero; the rest are zeroes. */
function rounded(value: bigint): bigint {
  const excess = digitsOf(value) - SIGNIFICANT_DIGITS;
  if (excess <= 0) return value;
  const unit = powerOfTen(excess);
  const rest = value % unit;
  return value - rest + (rest * 2n >= unit ? unit : 0n);
}

const powers: bigint[] = [];

/** Made once each; 1 for an exponent below 0. */
function powerOfTen(exponent: number): bigint {
  return exponent <= 0 ? 1n : (powers[exponent] ??= 10n ** BigInt(exponent));
}
