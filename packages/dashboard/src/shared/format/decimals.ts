import { formatUnits } from '@twinlane/protocol/amount';

const PLAIN = /^-?(\d+)(\.(\d*))?$|^-?\.(\d+)$/;

/** Whether a text is a plain decimal number above zero: what amounts and prices must be. */
export function isAboveZero(text: string): boolean {
  return PLAIN.test(text.trim()) && !text.trim().startsWith('-') && /[1-9]/.test(text);
}

/** A decimal number as base units with so many decimals, what is beyond them cut off. */
function toUnits(text: string, decimals: number): bigint {
  const [whole = '', fraction = ''] = text.trim().replace('-', '').split('.');
  const units = BigInt(`${whole === '' ? '0' : whole}${fraction.slice(0, decimals).padEnd(decimals, '0')}`);
  return text.trim().startsWith('-') ? -units : units;
}

function placesOf(text: string): number {
  return text.split('.')[1]?.length ?? 0;
}

/** The number without what is beyond so many places, nor trailing zeros: `cutTo('1.2345', 2)` is `1.23`. */
export function cutTo(text: string, decimals: number): string {
  return formatUnits(toUnits(text, decimals), decimals);
}

/** The exact product, cut to so many decimal places. */
export function times(one: string, other: string, decimals: number): string {
  const [a, b] = [placesOf(one), placesOf(other)];
  return cutTo(formatUnits(toUnits(one, a) * toUnits(other, b), a + b), decimals);
}

/** The quotient, cut to so many decimal places; undefined over zero. */
export function over(one: string, other: string, decimals: number): string | undefined {
  const [a, b] = [placesOf(one), placesOf(other)];
  const divisor = toUnits(other, b);
  if (divisor === 0n) return undefined;
  const dividend = toUnits(one, a) * 10n ** BigInt(b + decimals);
  return formatUnits(dividend / (divisor * 10n ** BigInt(a)), decimals);
}

/** The difference, exact. */
export function minus(one: string, other: string): string {
  const places = Math.max(placesOf(one), placesOf(other));
  return formatUnits(toUnits(one, places) - toUnits(other, places), places);
}

/** Whether the first number is greater. */
export function isMore(one: string, other: string): boolean {
  return !minus(one, other).startsWith('-') && minus(one, other) !== '0';
}
