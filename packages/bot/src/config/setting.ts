import type { Path } from './schemaTree.ts';

/** A value that one source gives for one path, and what to call that source in a message. */
export interface Setting {
  readonly path: Path;
  readonly value: unknown;
  /** Such as `--port`, `DATABASE_URL` or the path of the config file. */
  readonly origin: string;
}

/** Whether `value` holds named values: neither a list nor an instance of a class. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

function put(target: Record<string, unknown>, key: string, value: unknown): void {
  // defineProperty, since an assignment to `__proto__` would not make a key that the schema can refuse.
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

function mergeInto(target: Record<string, unknown>, source: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(source)) {
    const present = Object.hasOwn(target, key) ? target[key] : undefined;
    if (isRecord(value)) {
      const copy = isRecord(present) ? present : {};
      put(target, key, copy);
      mergeInto(copy, value);
    } else if (value !== undefined) {
      put(target, key, value);
    }
  }
}

/** Lays settings over each other, least important first. Objects merge key by key; lists replace each other. */
export function mergeSettings(settings: readonly Setting[]): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const { path, value } of settings) {
    const nested = path.toReversed().reduce<unknown>((inner, part) => ({ [part]: inner }), value);
    mergeInto(merged, isRecord(nested) ? nested : {});
  }
  return merged;
}

function holds(value: unknown, path: Path): boolean {
  let current = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) {
      return false;
    }
    current = (current as Record<string | number, unknown>)[part];
  }
  return true;
}

/** The most important source that gave a value at `path`; undefined where none did and the default stands there. */
export function originOf(settings: readonly Setting[], path: Path): string | undefined {
  return settings.findLast((setting) => {
    const shared = setting.path.slice(0, path.length);
    return (
      shared.every((part, index) => part === path[index]) &&
      (setting.path.length > path.length || holds(setting.value, path.slice(setting.path.length)))
    );
  })?.origin;
}
