import { Decimal } from 'decimal.js';
import { FatalError } from '../errors.ts';

/**
 * Values as plain JSON, exact to the digit: big integers, decimals, maps, sets and numbers that JSON does not know. Objects are
 * taken for immutable: one that was written before is written as a number that stands for it, and an array that goes on from the one
 * that stood in its place before as what was added. An encoder and a decoder must see the same values in the same order.
 */

/** Fewest items that two arrays must share for the second to be written as what it adds. */
const WORTH_SHARING = 4;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

interface Placed {
  readonly id: number;
  readonly items: readonly unknown[];
}

/** Writes values. Keeps no object alive that nobody else does, but for the arrays of the last value. */
export class ExactEncoder {
  readonly #ids = new WeakMap<object, number>();
  readonly #places = new Map<string, Placed>();
  #next = 0;

  /** @throws FatalError `recording.unknown` for an object of a class that is not known. */
  encode(value: unknown): Json {
    return this.#value(value, '');
  }

  #value(value: unknown, path: string): Json {
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
    if (typeof value === 'number') {
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $n: numberText(value) };
    }
    if (typeof value === 'bigint') return { $b: value.toString() };
    // What a function would have answered is no part of a value.
    return typeof value === 'object' ? this.#object(value, path) : { $u: 1 };
  }

  #object(value: object, path: string): Json {
    if (Decimal.isDecimal(value)) return { $d: value.toString() };
    const known = this.#ids.get(value);
    if (known !== undefined) return { $r: known };
    const id = this.#next;
    this.#next += 1;
    this.#ids.set(value, id);
    if (Array.isArray(value)) return this.#array(value, id, path);
    if (value instanceof Map) {
      return {
        $m: [...value].map(([key, item]) => [
          this.#value(key, path),
          this.#value(item, `${path}/${String(key)}`),
        ]),
      };
    }
    if (value instanceof Set) return { $s: [...value].map((item) => this.#value(item, path)) };
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      throw new FatalError('recording.unknown', `A value of a class that is not recorded stands at ${path}.`);
    }
    return this.#record(value, path);
  }

  #record(value: object, path: string): Json {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined && typeof field !== 'function')
      .map(([key, field]) => [key, this.#value(field, `${path}/${key}`)] as const);
    return fields.some(([key]) => key.startsWith('$')) ? { $o: fields } : Object.fromEntries(fields);
  }

  #array(items: readonly unknown[], id: number, path: string): Json {
    const before = this.#places.get(path);
    this.#places.set(path, { id, items });
    const shared = before === undefined ? undefined : sharedWith(before.items, items);
    const encode = (item: unknown): Json => this.#value(item, path);
    if (before === undefined || shared === undefined || shared.count < WORTH_SHARING)
      return items.map(encode);
    return { $a: [before.id, shared.from, shared.count, items.slice(shared.count).map(encode)] };
  }
}

/** Where in the earlier array the later one begins, and how many items they have in common from there. */
function sharedWith(
  earlier: readonly unknown[],
  later: readonly unknown[],
): { readonly from: number; readonly count: number } | undefined {
  if (typeof later[0] !== 'object') return undefined;
  const from = earlier.indexOf(later[0]);
  if (from === -1) return undefined;
  let count = 0;
  while (from + count < earlier.length && count < later.length && earlier[from + count] === later[count])
    count += 1;
  return { from, count };
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Reads what an encoder wrote, in the same order. Keeps all that it has read: end it with the file. */
export class ExactDecoder {
  readonly #objects: unknown[] = [];

  /** @throws FatalError `recording.damaged` for what no encoder wrote. */
  decode(json: unknown): unknown {
    if (typeof json !== 'object' || json === null) return json;
    if (Array.isArray(json)) return this.#fill([], json);
    const [tag, ...others] = Object.keys(json);
    if (tag === undefined || others.length > 0 || !tag.startsWith('$'))
      return this.#plain(Object.entries(json));
    const held: unknown = Object.values(json)[0];
    return this.#tagged(tag, held);
  }

  #tagged(tag: string, held: unknown): unknown {
    switch (tag) {
      case '$n':
        return Number(held);
      case '$b':
        return BigInt(held as string);
      case '$d':
        return new Decimal(held as string);
      case '$u':
        return undefined;
      case '$r':
        return this.#known(held as number);
      case '$o':
        return this.#plain(held as readonly (readonly [string, unknown])[]);
      case '$s':
        return this.#set(held as readonly unknown[]);
      case '$m':
        return this.#map(held as readonly (readonly [unknown, unknown])[]);
      case '$a':
        return this.#longer(held as readonly [number, number, number, readonly unknown[]]);
      default:
        throw damaged();
    }
  }

  #known(id: number): unknown {
    const found = this.#objects[id];
    if (found === undefined) throw damaged();
    return found;
  }

  #fill(array: unknown[], items: readonly unknown[]): unknown[] {
    this.#objects.push(array);
    for (const item of items) array.push(this.decode(item));
    return array;
  }

  #longer([id, from, count, added]: readonly [number, number, number, readonly unknown[]]): unknown[] {
    const base = this.#known(id);
    if (!Array.isArray(base)) throw damaged();
    return this.#fill(base.slice(from, from + count), added);
  }

  #plain(fields: readonly (readonly [string, unknown])[]): object {
    const object: Record<string, unknown> = {};
    this.#objects.push(object);
    for (const [key, field] of fields) object[key] = this.decode(field);
    return object;
  }

  #map(entries: readonly (readonly [unknown, unknown])[]): ReadonlyMap<unknown, unknown> {
    const map = new Map<unknown, unknown>();
    this.#objects.push(map);
    for (const [key, item] of entries) {
      const name = this.decode(key);
      map.set(name, this.decode(item));
    }
    return map;
  }

  #set(items: readonly unknown[]): ReadonlySet<unknown> {
    const set = new Set<unknown>();
    this.#objects.push(set);
    for (const item of items) set.add(this.decode(item));
    return set;
  }
}

function damaged(): FatalError {
  return new FatalError('recording.damaged', 'The recording refers to something that it does not hold.');
}
