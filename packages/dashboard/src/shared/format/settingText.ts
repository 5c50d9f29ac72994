import { cash } from './numbers.ts';
import { safeText } from './safeText.ts';
import { duration } from './times.ts';
import { valueText } from './valueText.ts';
import { lowerWordsOf } from './wordsOf.ts';

const LONGEST = 120;

function plain(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 4 });
}

/** What the end of a name says of its numbers: the unit, and so is not repeated in the name. No line ends before it. */
const UNITS: readonly (readonly [end: RegExp, text: (value: number) => string])[] = [
  [/percent$/i, (value) => `${plain(value)}\u00A0%`],
  [/bps$/i, (value) => `${plain(value / 100)}\u00A0%`],
  [/share$/i, (value) => `${plain(value * 100)}\u00A0%`],
  [/seconds$/i, duration],
  [/Ms$/, (value) => `${plain(value)} ms`],
  [/usd$/i, (value) => `${plain(value)} dollars`],
  [/points$/i, (value) => `${plain(value)} points`],
  [/blocks$/i, (value) => `${plain(value)} ${value === 1 ? 'block' : 'blocks'}`],
];

/** Amounts of cash in whole units, whose names do not say so. */
const IN_CASH: ReadonlySet<string> = new Set(['liquidity']);

function wordsFor(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return plain(value);
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(wordsFor).join(', ');
  if (typeof value === 'string' && /^\d{1,78}$/.test(value)) return BigInt(value).toLocaleString('en-US');
  if (typeof value === 'string' && /^[a-z]+([A-Z][a-z\d]*)+$/.test(value)) return lowerWordsOf(value);
  return safeText(valueText(value), LONGEST);
}

/**
 * A setting or a fact in words, with the unit that its name speaks of: `lossPercent` 3 is `loss` and `3 %`. `cashSymbol`: of what is
 * an amount of cash.
 */
export function settingText(
  key: string,
  value: unknown,
  cashSymbol?: string,
): { readonly name: string; readonly text: string } {
  const number = typeof value === 'number' ? value : Number.NaN;
  if (cashSymbol !== undefined && IN_CASH.has(key) && !Number.isNaN(number)) {
    return { name: lowerWordsOf(key), text: `${cash(number)} ${cashSymbol}` };
  }
  const [end, text] = UNITS.find(([each]) => each.test(key)) ?? [];
  const bare = end === undefined ? '' : key.replace(end, '');
  if (bare === '' || text === undefined || Number.isNaN(number)) {
    return { name: lowerWordsOf(key), text: wordsFor(value) };
  }
  return { name: lowerWordsOf(bare), text: text(number) };
}

/** Several of them in a line: `loss 3 %, trailing no`. */
export function settingsLine(settings: Readonly<Record<string, unknown>>): string {
  return Object.entries(settings)
    .map(([key, value]) => settingText(key, value))
    .map(({ name, text }) => `${name} ${text}`)
    .join(', ');
}
