import { z } from 'zod';
import { address, baseUnits, decimalString } from './scalars.ts';

/** An ERC-20 token. `symbol` is hostile text: whoever shows it escapes it. */
export const token = z.object({
  chainId: z.int().nonnegative(),
  address,
  symbol: z.string(),
  decimals: z.int().min(0).max(255),
});
export type TokenView = z.infer<typeof token>;

/** An amount of one token twice: `units` are exact base units, `value` the same in whole tokens for reading. */
export const amount = z.object({ units: baseUnits, value: decimalString });
export type Amount = z.infer<typeof amount>;

/** Writes base units as an exact decimal number without trailing zeros: `formatUnits(1500000n, 6)` is `1.5`. */
export function formatUnits(units: bigint, decimals: number): string {
  return pointed(units.toString(), decimals);
}

/** Both forms of an amount of base units. */
export function toAmount(units: bigint, decimals: number): Amount {
  const text = units.toString();
  return { units: text, value: pointed(text, decimals) };
}

const ZERO = 48;

/** Writes a whole number with so many of its digits behind the point, without trailing zeros there. */
export function pointed(whole: string, places: number): string {
  const sign = whole.startsWith('-') ? '-' : '';
  const digits = whole.slice(sign.length).padStart(places + 1, '0');
  const point = digits.length - places;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === ZERO) end -= 1;
  return (
    sign + (end === point ? digits.slice(0, point) : `${digits.slice(0, point)}.${digits.slice(point, end)}`)
  );
}
