import { FatalError, UserError } from '../errors.ts';

/** The most decimals an ERC-20 token can declare (`uint8`). */
const MAX_DECIMALS = 255;

/**
 * Base units as a plain decimal number of whole tokens, exact, without trailing zeros or an exponent:
 * `formatAmount(1_230_000n, 6)` is `1.23`.
 */
export function formatAmount(amount: bigint, decimals: number): string {
  checkDecimals(decimals);
  const sign = amount < 0n ? '-' : '';
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  const fraction = digits.slice(point).replace(/0+$/, '');
  return `${sign}${digits.slice(0, point)}${fraction === '' ? '' : `.${fraction}`}`;
}

/**
 * Reads a plain decimal number of whole tokens as base units, exactly. Accepts a leading minus and a missing part on one side
 * of the point (`.5`, `5.`); refuses exponents, separators, a plus sign and spaces.
 * @throws UserError `amount.malformed` for any other text, `amount.too-precise` for digits beyond the token's decimals
 * other than zeros.
 */
export function parseAmount(text: string, decimals: number): bigint {
  checkDecimals(decimals);
  const match = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text);
  const [, sign = '', whole = '', fraction = ''] = match ?? [];
  if (match === null || whole + fraction === '') {
    throw new UserError('amount.malformed', `${JSON.stringify(text)} is not an amount.`, {
      hint: 'Write a plain decimal number such as 12.5.',
    });
  }
  if (/[^0]/.test(fraction.slice(decimals))) {
    throw new UserError('amount.too-precise', `${text} has more than ${decimals} decimals.`, {
      hint: `The token counts in steps of ${formatAmount(1n, decimals)}.`,
    });
  }
  const amount = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  return sign === '-' ? -amount : amount;
}

function checkDecimals(decimals: number): void {
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > MAX_DECIMALS) {
    throw new FatalError('amount.bad-decimals', `A token cannot have ${decimals} decimals.`);
  }
}
