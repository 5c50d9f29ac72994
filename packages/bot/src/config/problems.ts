import type { z } from 'zod';
import { UserError } from '@twinlane/core/errors';
import { nearest } from './nearest.ts';
import { allowedText, leaves, nodeAt, pathText, type Path, type SchemaNode } from './schemaTree.ts';
import { isRecord, originOf, type Setting } from './setting.ts';

/** What a checked value was checked against, and where it came from. */
export interface ProblemContext {
  readonly settings: readonly Setting[];
  /** Tree of the schema that raised the issue. */
  readonly tree: SchemaNode;
  /** The value that was checked against it. */
  readonly input: unknown;
  /** Where that value stands in the configuration; empty for the whole of it. */
  readonly base: Path;
}

const LONGEST_SHOWN = 80;

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null
        ? (value as Record<string | number, unknown>)[part]
        : undefined,
    root,
  );
}

function shown(value: unknown): string {
  if (typeof value === 'function' || typeof value === 'symbol') {
    return `a ${typeof value}`;
  }
  const text = typeof value === 'bigint' ? `${value}n` : JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** Whether a value, anything in it or anything around it is one that is never shown. */
function isSecret(root: SchemaNode, path: Path): boolean {
  const node = nodeAt(root, path);
  const around = path.some((_, end) => nodeAt(root, path.slice(0, end))?.secret === true);
  return around || node?.secret === true || leaves(node ?? {}).some((leaf) => leaf.node.secret === true);
}

function from(context: ProblemContext, path: Path): string {
  const origin = originOf(context.settings, [...context.base, ...path]);
  return origin === undefined ? '' : ` (${origin})`;
}

/** The key that was probably meant: one beside the wrong one, or the same name at another place. */
function suggestion(context: ProblemContext, path: Path, key: string): string {
  const siblings = Object.keys(nodeAt(context.tree, path)?.properties ?? {});
  const beside = nearest(key, siblings);
  if (beside !== undefined) {
    return `did you mean ${pathText([...context.base, ...path, beside])}?`;
  }
  const everywhere = new Map(
    leaves(context.tree).map((leaf) => [pathText([...context.base, ...leaf.path]), leaf.path]),
  );
  const elsewhere =
    [...everywhere].find(([, leaf]) => leaf.at(-1)?.toLowerCase() === key.toLowerCase())?.[0] ??
    nearest(key, everywhere.keys());
  if (elsewhere !== undefined) {
    return `did you mean ${elsewhere}?`;
  }
  return siblings.length === 0 ? 'it takes no keys.' : `valid here: ${siblings.join(', ')}.`;
}

function unknownKey(context: ProblemContext, path: Path, key: string): string {
  const full = pathText([...context.base, ...path, key]);
  return `${full} is not a setting${from(context, [...path, key])}; ${suggestion(context, path, key)}`;
}

/** Keys that a schema does not know but would silently drop (`z.object` does, `z.strictObject` refuses them itself). */
export function strayKeys(context: ProblemContext): readonly string[] {
  const { tree, input } = context;
  if (!isRecord(input) || tree.properties === undefined) {
    return [];
  }
  const known = tree.properties;
  return Object.keys(input)
    .filter((key) => !Object.hasOwn(known, key))
    .map((key) => unknownKey(context, [], key));
}

/** One issue of the schema as sentences: what is wrong where, what was given, what is allowed. */
export function problemTexts(issue: z.core.$ZodIssue, context: ProblemContext): readonly string[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(context, path, key));
  }
  const name = pathText([...context.base, ...path]) || 'the configuration';
  const node = nodeAt(context.tree, path);
  const allowed =
    issue.code === 'custom' || node === undefined ? issue.message : `allowed: ${allowedText(node)}`;
  const given = valueAt(context.input, path);
  if (given === undefined) {
    return [`${name} is missing; ${allowed}.`];
  }
  const value = isSecret(context.tree, path) ? '[redacted]' : shown(given);
  return [`${name} is ${value}${from(context, path)}; ${allowed}.`];
}

/** The error that names every problem at once. */
export function configError(problems: readonly string[], hint?: string): UserError {
  const [only] = problems;
  const message =
    problems.length === 1 && only !== undefined
      ? `The configuration is not valid: ${only}`
      : `The configuration has ${problems.length} problems:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`;
  return new UserError('config.invalid', message, {
    hint: hint ?? 'docs/reference/config.md lists every setting; `twinlane init` writes a commented file.',
  });
}
