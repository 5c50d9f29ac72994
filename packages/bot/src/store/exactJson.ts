import { customType } from 'drizzle-orm/pg-core';
import { isUnstorable, storableJson } from './columns.ts';

/** How a bigint stands in JSON. */
const BIGINT = '$bigint';

/** Plain data with bigints as JSON text; `fromExactJson` gives it back. */
export function toExactJson(value: unknown): string {
  const text = JSON.stringify(value, wrap);
  return isUnstorable(text) ? JSON.stringify(storableJson(value), wrap) : text;
}

function wrap(_: string, field: unknown): unknown {
  return typeof field === 'bigint' ? { [BIGINT]: field.toString() } : field;
}

/** What `toExactJson` wrote, or the same parsed by the driver. */
export function fromExactJson(json: unknown): unknown {
  return typeof json === 'string' ? JSON.parse(json, revive) : restore(json);
}

function revive(_: string, value: unknown): unknown {
  return unwrapped(value) ?? value;
}

function unwrapped(value: unknown): bigint | undefined {
  if (typeof value !== 'object' || value === null || !(BIGINT in value)) {
    return undefined;
  }
  return typeof value[BIGINT] === 'string' ? BigInt(value[BIGINT]) : undefined;
}

function restore(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restore);
  if (typeof value !== 'object' || value === null) return value;
  return (
    unwrapped(value) ?? Object.fromEntries(Object.entries(value).map(([key, field]) => [key, restore(field)]))
  );
}

/** Plain data with bigints, kept as JSON. Typed by the reader, as `jsonDocument` is. */
export function exactDocument<T>() {
  return customType<{ data: T; driverData: string }>({
    dataType: () => 'json',
    toDriver: toExactJson,
    fromDriver: (value: unknown) => fromExactJson(value) as T,
  });
}
