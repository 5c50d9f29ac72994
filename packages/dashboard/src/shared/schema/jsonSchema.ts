/** What a form is made of: the part of JSON Schema that the server describes parameters in. */
export interface JsonSchema {
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly (string | number)[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** What a form edits; while a number is being typed and is none yet, its text stands in its place. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object with keys. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a schema starts from: its defaults, through all its parts; undefined where it names none. */
export function defaultsOf(schema: JsonSchema): unknown {
  if (schema.default !== undefined) return schema.default;
  if (schema.type !== 'object' || schema.properties === undefined) return undefined;
  const entries = Object.entries(schema.properties).map(([key, each]) => [key, defaultsOf(each)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
