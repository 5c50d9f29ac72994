import { isObject, type JsonSchema } from './jsonSchema.ts';

/** What is wrong, by the place of the value: `rungs.0.gainPercent`. */
export type SchemaIssues = ReadonlyMap<string, string>;

/** Says what is wrong with a value in words for its field; the server has the last word. */
export function schemaIssues(schema: JsonSchema, value: unknown): SchemaIssues {
  const issues = new Map<string, string>();
  collect(schema, value, '', issues);
  return issues;
}

/** The place of a part. */
export function partPath(path: string, key: string | number): string {
  return path === '' ? String(key) : `${path}.${key}`;
}

function collect(schema: JsonSchema, value: unknown, path: string, issues: Map<string, string>): void {
  const wrong = wrongWith(schema, value);
  if (wrong !== undefined) issues.set(path, wrong);
  else if (schema.type === 'object' && isObject(value)) {
    for (const [key, each] of Object.entries(schema.properties ?? {})) {
      const part = value[key];
      const isNeeded = schema.required?.includes(key) === true && each.default === undefined;
      if (part !== undefined) collect(each, part, partPath(path, key), issues);
      else if (isNeeded) issues.set(partPath(path, key), 'This is needed.');
    }
  } else if (schema.type === 'array' && Array.isArray(value) && schema.items !== undefined) {
    for (const [index, part] of value.entries()) collect(schema.items, part, partPath(path, index), issues);
  }
}

function wrongWith(schema: JsonSchema, value: unknown): string | undefined {
  if (schema.enum !== undefined) {
    return schema.enum.includes(value as string) ? undefined : 'Choose one of the list.';
  }
  switch (schema.type) {
    case 'number':
    case 'integer':
      return wrongNumber(schema, value);
    case 'string':
      return wrongText(schema, value);
    case 'array':
      return wrongCount(schema, value);
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'Choose yes or no.';
    case 'object':
    case 'null':
    case undefined:
      break;
  }
  return undefined;
}

function wrongNumber(schema: JsonSchema, value: unknown): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'Must be a number.';
  if (schema.type === 'integer' && !Number.isInteger(value)) return 'Must be a whole number.';
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (minimum !== undefined && value < minimum) return `Must be at least ${minimum}.`;
  if (maximum !== undefined && value > maximum) return `Must be at most ${maximum}.`;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
    return `Must be more than ${exclusiveMinimum}.`;
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum)
    return `Must be less than ${exclusiveMaximum}.`;
  return undefined;
}

function wrongText({ minLength = 0, maxLength, pattern }: JsonSchema, value: unknown): string | undefined {
  if (typeof value !== 'string') return 'Must be text.';
  if (value.length < minLength)
    return minLength === 1 ? 'This is needed.' : `Must have at least ${minLength} characters.`;
  if (maxLength !== undefined && value.length > maxLength)
    return `Must have at most ${maxLength} characters.`;
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) {
    return pattern.includes('0x')
      ? 'Must be an address: 0x and 40 hexadecimal digits.'
      : 'Is not of the form that is expected.';
  }
  return undefined;
}

function wrongCount({ minItems = 0, maxItems }: JsonSchema, value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'Must be a list.';
  if (value.length < minItems) return `Must have at least ${minItems}.`;
  if (maxItems !== undefined && value.length > maxItems) return `Must have at most ${maxItems}.`;
  return undefined;
}
