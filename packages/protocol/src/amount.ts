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
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Both forms of an amount of base units. */
export function toAmount(units: bigint, decimals: number): Amount {
  return { units: units.toString(), value: formatUnits(units, decimals) };
}
