import { Decimal } from 'decimal.js';

/** Enough for any amount of 78 digits and a price below it. */
const Exact = Decimal.clone({ precision: 60, toExpNeg: -1000, toExpPos: 1000 });
const SIGNIFICANT_DIGITS = 18;

/** Cash per whole token as the protocol writes numbers, to 18 significant digits; undefined where there is no token. */
export function perWholeToken(
  cashUnits: bigint,
  cashDecimals: number,
  tokenUnits: bigint,
  tokenDecimals: number,
): string | undefined {
  if (tokenUnits === 0n) return undefined;
  const scale = new Exact(10).pow(tokenDecimals - cashDecimals);
  const ratio = new Exact(cashUnits.toString()).div(tokenUnits.toString()).times(scale);
  return ratio.toSignificantDigits(SIGNIFICANT_DIGITS).toFixed();
}
