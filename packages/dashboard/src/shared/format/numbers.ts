const MINUS = '−';
const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';

function fixed(digits: number): Intl.NumberFormat {
  return new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

const CENTS = fixed(2);
const WHOLE = fixed(0);
const FOUR = fixed(4);

function withMinus(text: string): string {
  return text.replace('-', MINUS);
}

/** Cash to the cent: `1,234.50`. Numbers here are for reading; exact ones stay decimal strings. */
export function cash(value: string | number): string {
  return withMinus(CENTS.format(Number(value)));
}

/** Cash to the cent with its sign, zero without: `+12.30`. */
export function signedCash(value: string | number): string {
  const number = Number(value);
  return Math.abs(number) < 0.005 ? '0.00' : (number > 0 ? '+' : '') + cash(number);
}

/** A whole number with separators. */
export function count(value: number): string {
  return withMinus(WHOLE.format(value));
}

/** A share as per cent with its sign: `0.0123` is `+1.23 %`. */
export function signedPercent(share: number): string {
  const hundredths = share * 100;
  return Math.abs(hundredths) < 0.005 ? '0.00 %' : `${hundredths > 0 ? '+' : ''}${cash(hundredths)} %`;
}

/** A share as per cent: `0.0123` is `1.23 %`. */
export function percent(share: number): string {
  return `${cash(share * 100)} %`;
}

/** A price, to as many places as its size asks for; below a millionth the zeros are counted: `0.0₆4213`. */
export function price(value: string | number): string {
  const number = Number(value);
  if (!Number.isFinite(number)) return '–';
  const size = Math.abs(number);
  if (size >= 1000 || size === 0) return cash(number);
  if (size >= 1) return withMinus(FOUR.format(number));
  const zeros = Math.floor(-Math.log10(size));
  if (zeros < 5) return withMinus(number.toFixed(Math.min(zeros + 5, 9)));
  const digits = size.toExponential(3).replace('.', '').slice(0, 4);
  const places = String(zeros)
    .split('')
    .map((digit) => SUBSCRIPTS[Number(digit)] ?? '')
    .join('');
  return `${number < 0 ? MINUS : ''}0.0${places}${digits}`;
}

/** A quantity of some token, to about five significant digits: `1,234.5`, `0.03142`, `2.31M`. */
export function quantity(value: string | number): string {
  const number = Number(value);
  const size = Math.abs(number);
  if (size >= 1e15) return withMinus(number.toExponential(3));
  if (size >= 1e6) {
    return withMinus(
      new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 3 }).format(number),
    );
  }
  if (size !== 0 && size < 1e-6) return price(number);
  return withMinus(new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 }).format(number));
}

/** Basis points with a sign, as slippage is told: `+2.3 bps` is worse than quoted. */
export function basisPoints(value: number): string {
  if (Math.abs(value) < 0.05) return '0.0 bps';
  return withMinus(`${value > 0 ? '+' : ''}${value.toFixed(1)} bps`);
}

/** Wei per gas in gwei. */
export function gwei(wei: string): string {
  const value = Number(wei) / 1e9;
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} gwei`;
}
