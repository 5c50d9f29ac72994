import { z } from 'zod';

/** The parts of a JSON schema that messages and documentation are made from. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly allowed?: string;
  readonly secret?: boolean;
  readonly env?: string;
  readonly flag?: string;
}

/** A zod schema as the tree that its inputs follow. */
export function schemaTree(schema: z.ZodType): SchemaNode {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as SchemaNode;
}

/** Names and numbers that lead from a root to a value. */
export type Path = readonly (string | number)[];

/** `['bots', 0, 'name']` as `bots[0].name`. */
export function pathText(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${part}`))
    .join('');
}

/** The node that describes the value at `path`; undefined where the schema knows none. */
export function nodeAt(root: SchemaNode, path: Path): SchemaNode | undefined {
  let node: SchemaNode | undefined = root;
  for (const part of path) {
    node = typeof part === 'number' ? node?.items : node?.properties?.[part];
  }
  return node;
}

/** A key that holds a value of its own rather than further keys. */
export interface Leaf {
  readonly path: readonly string[];
  readonly node: SchemaNode;
}

/** All leaves below `root` in the order of the schema. Lists and free-form records count as leaves. */
export function leaves(root: SchemaNode, above: readonly string[] = []): readonly Leaf[] {
  return Object.entries(root.properties ?? {}).flatMap(([key, node]) =>
    node.properties === undefined ? [{ path: [...above, key], node }] : leaves(node, [...above, key]),
  );
}

function range(node: SchemaNode, what: string): string {
  const above = node.exclusiveMinimum === undefined ? undefined : `above ${node.exclusiveMinimum}`;
  const below = node.exclusiveMaximum === undefined ? undefined : `below ${node.exclusiveMaximum}`;
  const maximum = node.maximum === Number.MAX_SAFE_INTEGER ? undefined : node.maximum;
  const minimum = node.minimum === Number.MIN_SAFE_INTEGER ? undefined : node.minimum;
  if (minimum !== undefined && maximum !== undefined) {
    return `${what} from ${minimum} to ${maximum}`;
  }
  const bounds = [
    above ?? (minimum === undefined ? undefined : `at least ${minimum}`),
    below ?? (maximum === undefined ? undefined : `at most ${maximum}`),
  ].filter((bound) => bound !== undefined);
  return bounds.length === 0 ? what : `${what}, ${bounds.join(' and ')}`;
}

function text(node: SchemaNode): string {
  if (node.pattern !== undefined) {
    return `text that matches ${node.pattern}`;
  }
  const bounds = [
    (node.minLength ?? 0) > 1 ? `at least ${node.minLength}` : undefined,
    node.maxLength === undefined ? undefined : `at most ${node.maxLength}`,
  ].filter((bound) => bound !== undefined);
  return bounds.length === 0 ? 'text' : `text of ${bounds.join(' and ')} characters`;
}

/** What may stand at a node, in words: `a whole number from 1 to 10`, `sandbox, paper`. */
export function allowedText(node: SchemaNode): string {
  if (node.allowed !== undefined) {
    return node.allowed;
  }
  if (node.enum !== undefined) {
    return node.enum.map(String).join(', ');
  }
  switch (node.type) {
    case 'integer':
      return range(node, 'a whole number');
    case 'number':
      return range(node, 'a number');
    case 'boolean':
      return 'true or false';
    case 'string':
      return text(node);
    case 'array':
      return `a list of ${node.minItems ?? 0} to ${node.maxItems ?? 'any number of'} entries`;
    case 'object':
      return node.properties === undefined
        ? 'an object'
        : `an object with the keys ${Object.keys(node.properties).join(', ')}`;
    case undefined:
    default:
      return 'a value';
  }
}
