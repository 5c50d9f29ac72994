import { FatalError } from '@twinlane/core/errors';
import { Decimal } from 'decimal.js';
import { customType } from 'drizzle-orm/pg-core';

/**
 * The one codec between the domain and both databases: PGlite gives int8 as number (or bigint), pg as string; numeric
 * comes as a string from both.
 */

/** Base units: an exact whole number of up to 78 digits, as uint256 needs. */
export const amount = customType<{ data: bigint; driverData: string }>({
  dataType: () => 'numeric(78,0)',
  toDriver: (value) => value.toString(),
  fromDriver: (value) => BigInt(value),
});

/** A price or another exact decimal number of any size. */
export const decimal = customType<{ data: Decimal; driverData: string }>({
  dataType: () => 'numeric',
  toDriver: (value) => value.toFixed(),
  fromDriver: (value) => new Decimal(value),
});

/** A whole number that a JavaScript number holds exactly: counts, block numbers, times. */
export const whole = customType<{ data: number; driverData: string | number | bigint }>({
  dataType: () => 'bigint',
  toDriver: (value) => value,
  fromDriver: (value) => toWhole(value),
});

/** A count as either database gives it. */
export function toWhole(value: unknown): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) {
    throw new FatalError(
      'store.notWhole',
      `The database holds ${String(value)} where a whole number belongs.`,
    );
  }
  return number;
}

/** Text from anywhere, hostile token symbols included: what Postgres cannot hold becomes U+FFFD. */
export const plainText = customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: (value) => storable(value),
  fromDriver: (value) => value,
});

/** A text as the database can hold it: no NUL, no half surrogate pairs. */
export function storable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}

/** Plain JSON as the database can hold it: all its texts storable, keys included. */
export function storableJson<T>(value: T): T {
  return mendJson(value) as T;
}

/** JSON that is written already, for a JSON column. */
export class WrittenJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Plain JSON without bigints as text that the database can hold. */
export function toPlainJson(value: unknown): string {
  if (value instanceof WrittenJson) return value.text;
  const text = JSON.stringify(value);
  return isUnstorable(text) ? JSON.stringify(storableJson(value)) : text;
}

/** Plain JSON as the database can hold it, the value itself where there is nothing to mend, and how it is written. */
export function storablePlain<T>(value: T): { readonly value: T; readonly json: WrittenJson | null } {
  const text = JSON.stringify(value);
  if (text === undefined) return { value, json: null };
  if (!isUnstorable(text)) return { value, json: new WrittenJson(text) };
  const mended = storableJson(value);
  return { value: mended, json: new WrittenJson(JSON.stringify(mended)) };
}

/** Whether JSON text may hold NUL or half surrogate pairs, by how JSON writes them. */
export function isUnstorable(json: string): boolean {
  return json.includes('\\u') && /\\u(?:0000|d[89a-f])/i.test(json);
}

function mendJson(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (Array.isArray(value)) return value.map(mendJson);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [storable(key), mendJson(field)]));
}

/**
 * Plain JSON, kept as it was written (`json`, not `jsonb`, which respells numbers).
 * Typed by the reader: `jsonDocument<Token>()`.
 */
export function jsonDocument<T>() {
  return customType<{ data: T; driverData: string }>({
    dataType: () => 'json',
    toDriver: toPlainJson,
    // Both drivers parse JSON: a text that comes is a text.
    fromDriver: (value: unknown) => value as T,
  });
}
