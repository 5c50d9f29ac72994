import type { JsonSchema } from '@twinlane/protocol/openApiSchemas';
import type { SeededRandom } from '../../store/testing/random.ts';

/** Texts that other programs stumble over. */
export const HOSTILE = [
  "' OR '1'='1' --",
  "'; DROP TABLE bots; --",
  '1); DELETE FROM orders WHERE (1=1',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '${7*7}{{7*7}}',
  '../../../../etc/passwd',
  '\u0000',
  'a\u0000b',
  '\r\nSet-Cookie: x=1',
  '\u202Etxt.exe',
  '\uD800',
  '\u001B[31m',
  '=cmd|calc!A1',
  'ﬀ'.repeat(40),
  'x'.repeat(5_000),
  '-1',
  '0',
  '1e309',
  '99999999999999999999999999999999999999',
  'NaN',
  'null',
  '0x',
  '2026-02-30T25:61:61.000Z',
  '9999-12-31T23:59:59.999Z',
  '__proto__',
  'constructor',
] as const;

const WRONG: readonly unknown[] = [null, true, 0, -1, 1.5, 1e308, 'x', [], {}, [[]], [null], { a: { b: 1 } }];

/** One of them. */
export function oneOf<Value>(random: SeededRandom, values: readonly Value[]): Value {
  const found = values[random.below(values.length)];
  if (found === undefined && values.length === 0) throw new Error('nothing to choose from');
  return found as Value;
}

/** A value that a schema takes as far as it can be read from it. `ids`: what exists. */
export function valid(schema: JsonSchema, random: SeededRandom, ids: readonly string[]): unknown {
  const {
    const: fixed,
    enum: options,
    anyOf,
    oneOf: either,
    type,
  } = schema as {
    readonly const?: unknown;
    readonly enum?: readonly unknown[];
    readonly anyOf?: readonly JsonSchema[];
    readonly oneOf?: readonly JsonSchema[];
    readonly type?: string;
  };
  if (fixed !== undefined) return fixed;
  if (options !== undefined) return oneOf(random, options);
  const variants = anyOf ?? either;
  if (variants !== undefined) return valid(oneOf(random, variants), random, ids);
  switch (type ?? 'any') {
    case 'object':
      return validObject(schema, random, ids);
    case 'array': {
      const { items = {}, minItems = 0 } = schema as {
        readonly items?: JsonSchema;
        readonly minItems?: number;
      };
      return Array.from({ length: Math.max(minItems, random.below(3)) }, () => valid(items, random, ids));
    }
    case 'boolean':
      return random.chance(0.5);
    case 'integer':
    case 'number':
      return validNumber(schema, random);
    case 'null':
      return null;
    case 'string':
      return validText(schema, random, ids);
    default:
      return oneOf(random, WRONG);
  }
}

function validObject(
  schema: JsonSchema,
  random: SeededRandom,
  ids: readonly string[],
): Record<string, unknown> {
  const {
    properties = {},
    required = [],
    additionalProperties,
  } = schema as {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
    readonly additionalProperties?: boolean | JsonSchema;
  };
  const made: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(properties)) {
    if (required.includes(name) || random.chance(0.4)) made[name] = valid(field, random, ids);
  }
  if (typeof additionalProperties === 'object' && random.chance(0.5)) {
    made[oneOf(random, ['stopLoss', 'price', 'minutes', 'anything'])] = valid(
      additionalProperties,
      random,
      ids,
    );
  }
  return made;
}

function validNumber(schema: JsonSchema, random: SeededRandom): number {
  const {
    minimum = -1000,
    maximum = 100_000,
    type,
  } = schema as {
    readonly minimum?: number;
    readonly maximum?: number;
    readonly type?: string;
  };
  const top = Math.min(maximum, minimum + 1_000_000);
  const between = minimum + random.next() * (top - minimum);
  return oneOf(random, [minimum, top, type === 'integer' ? Math.floor(between) : between]);
}

function validText(schema: JsonSchema, random: SeededRandom, ids: readonly string[]): string {
  const {
    pattern = '',
    format,
    examples = [],
    maxLength = 40,
  } = schema as {
    readonly pattern?: string;
    readonly format?: string;
    readonly examples?: readonly string[];
    readonly maxLength?: number;
  };
  const found = [
    ...ids,
    ...examples,
    ...(format === 'date-time' ? ['2026-01-31T12:00:00.000Z'] : []),
    'first',
    'momentum',
    '1',
    '0.5',
    'WETH',
    'global',
    'a'.repeat(Math.min(maxLength, 40)),
  ].filter((text) => text.length <= maxLength && (pattern === '' || new RegExp(pattern, 'u').test(text)));
  return found.length === 0 ? 'x' : oneOf(random, found);
}

/** The same with something wrong in it: in one leaf, a field too many or too few, or nesting without end. */
export function spoil(value: unknown, random: SeededRandom): unknown {
  const spoilt = structuredClone(value);
  if (typeof spoilt !== 'object' || spoilt === null || Array.isArray(spoilt)) return wrong(random);
  const record = spoilt as Record<string, unknown>;
  const keys = Object.keys(record);
  switch (random.below(5)) {
    case 0:
      record[oneOf(random, ['__proto__x', 'constructor', 'prototype', 'isAdmin', 'unknown'])] = wrong(random);
      return record;
    case 1:
      if (keys.length > 0) delete record[oneOf(random, keys)];
      return record;
    default: {
      if (keys.length === 0) return wrong(random);
      const key = oneOf(random, keys);
      record[key] =
        typeof record[key] === 'object' && random.chance(0.5) ? spoil(record[key], random) : wrong(random);
      return record;
    }
  }
}

function wrong(random: SeededRandom): unknown {
  return random.chance(0.6) ? oneOf(random, HOSTILE) : oneOf(random, WRONG);
}

/** Bodies that are not what they say. */
export function brokenBody(random: SeededRandom): string {
  return oneOf(random, [
    '',
    '{',
    '{"a":1,}',
    'null',
    '[]',
    '"text"',
    '\u0000',
    '{"__proto__":{"isAdmin":true}}',
    '{"constructor":{"prototype":{"isAdmin":true}}}',
    `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
    `${'{"a":'.repeat(2_500)}1${'}'.repeat(2_500)}`,
    `{"reason":"${'x'.repeat(20_000)}"}`,
    '{"reason":"a","reason":"b"}',
    '{"reason":"\\ud800"}',
  ]);
}
