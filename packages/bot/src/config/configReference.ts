import type { z } from 'zod';
import { configSchema } from './configSchema.ts';
import { literal } from './configTemplate.ts';
import { markdownTable } from './markdownTable.ts';
import { environmentName } from './readEnvironment.ts';
import { allowedText, leaves, schemaTree, type Leaf, type SchemaNode } from './schemaTree.ts';
import { isRecord } from './setting.ts';

function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), root);
}

function code(text: string): string {
  return `\`${text}\``;
}

function shownDefault(value: unknown): string {
  return value === undefined ? '–' : code(literal(value));
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function settingRow(leaf: Leaf, defaults: unknown): readonly string[] {
  const { node, path } = leaf;
  const ways = [
    ...(node.flag === undefined ? [] : [code(`--${node.flag}`)]),
    code(environmentName(leaf)),
    ...(node.secret === true
      ? [`${code(`${environmentName(leaf)}_FILE`)} (path of a file that holds it)`]
      : []),
  ];
  const isList = path.length === 1 && path[0] === 'bots';
  return [
    code(path.join('.')),
    sentence(node.description ?? ''),
    allowedText(node),
    isList ? 'one bot named `momentum`' : shownDefault(valueAt(defaults, path)),
    ways.join(', '),
  ];
}

function childRows(node: SchemaNode, defaults: unknown): readonly (readonly string[])[] {
  return leaves(node).map((leaf) => [
    code(leaf.path.join('.')),
    sentence(leaf.node.description ?? ''),
    allowedText(leaf.node),
    shownDefault(valueAt(defaults, leaf.path) ?? leaf.node.default),
  ]);
}

const CHILD_HEADINGS = ['key', 'what it does', 'allowed', 'default'];

/** The keys of a schema, as a table. */
export function keyTable(schema: z.ZodType): string {
  return markdownTable(CHILD_HEADINGS, childRows(schemaTree(schema), {}));
}

/** `docs/reference/config.md`: every setting with its default, from the schema itself. */
export function configReference(): string {
  const tree = schemaTree(configSchema);
  const defaults = configSchema.parse({});
  return `${[
    '# Settings',
    '<!-- Written by `npm run docs` from packages/bot/src/config/configSchema.ts: change that, not this. -->',
    'Everything has a default. A setting is taken from the first of these that gives it: a flag, the environment, the ' +
      'config file (`twinlane.config.ts` or `twinlane.config.json` in the working directory, or the one that `--config` ' +
      'names), the default. `--set key=value` sets any key. Lists and objects are given as JSON in flags and the ' +
      'environment. `twinlane init` writes a commented file; `twinlane doctor` says whether the settings are right.',
    'A key that does not exist, or a value that is not allowed, ends the start with a message that names it, where it ' +
      'was given and what is allowed.',
    markdownTable(
      ['key', 'what it does', 'allowed', 'default', 'flag, environment'],
      leaves(tree).map((leaf) => settingRow(leaf, defaults)),
    ),
    '## A bot',
    'Each entry of `bots`:',
    markdownTable(CHILD_HEADINGS, childRows(tree.properties?.['bots']?.items ?? {}, defaults.bots[0])),
    '## Parameters',
    'Under `params` of a bot stand the parameters of its strategy, under `exits` those of each exit rule by its kind: see ' +
      '[strategies and exit rules](strategies.md).',
  ].join('\n\n')}\n`;
}
