import { parseArgs } from 'node:util';
import { UserError } from '@twinlane/core/errors';
import { nearest } from './nearest.ts';
import { leaves, pathText, type Leaf, type SchemaNode } from './schemaTree.ts';
import type { Setting } from './setting.ts';
import { textValue } from './textValue.ts';

/** What the flags say: which file to read, and settings of their own. */
export interface Flags {
  readonly file?: string;
  readonly settings: readonly Setting[];
}

/** The leaves that have a flag of their own; every other is reached by `--set key=value`. */
export function flaggedLeaves(tree: SchemaNode): readonly (Leaf & { readonly flag: string })[] {
  return leaves(tree).flatMap((leaf) =>
    leaf.node.flag === undefined ? [] : [{ ...leaf, flag: leaf.node.flag }],
  );
}

function usage(message: string, hint: string): UserError {
  return new UserError('config.flag', message, { hint });
}

function readSet(text: string, tree: SchemaNode): Setting {
  const [key = '', value] = text.split(/=(.*)/s);
  if (value === undefined) {
    throw usage(`--set ${text} has no value.`, 'Write --set key=value, such as --set http.port=8000.');
  }
  const leaf = leaves(tree).find(({ path }) => pathText(path) === key);
  if (leaf === undefined) {
    const meant = nearest(
      key,
      leaves(tree).map(({ path }) => pathText(path)),
    );
    throw usage(
      `--set ${key} is not a setting.`,
      meant === undefined ? 'docs/reference/config.md lists them all.' : `Did you mean ${meant}?`,
    );
  }
  return { path: leaf.path, value: textValue(value, leaf.node), origin: `--set ${key}` };
}

/**
 * Reads `--config`, `--set key=value` and the settings' own flags.
 * @throws UserError (`config.flag`) for a flag that does not exist or lacks its value.
 */
export function readFlags(tree: SchemaNode, argv: readonly string[]): Flags {
  const flagged = flaggedLeaves(tree);
  const names = ['config', 'set', ...flagged.map(({ flag }) => flag)];
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    tokens: true,
    options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
  });
  const settings: Setting[] = [];
  let file: string | undefined;
  for (const token of tokens) {
    if (token.kind === 'positional') {
      throw usage(
        `${JSON.stringify(token.value)} was not expected.`,
        'Settings are flags: --help shows them.',
      );
    }
    if (token.kind === 'option-terminator') {
      continue;
    }
    const { name, rawName, value } = token;
    if (!names.includes(name)) {
      const meant = nearest(name, names);
      throw usage(
        `${rawName} is not a flag.`,
        meant === undefined ? '--help shows them all.' : `Did you mean --${meant}?`,
      );
    }
    if (value === undefined) {
      throw usage(`${rawName} needs a value.`, '--help shows what it takes.');
    }
    const leaf = flagged.find(({ flag }) => flag === name);
    if (name === 'config') {
      file = value;
    } else if (leaf === undefined) {
      settings.push(readSet(value, tree));
    } else {
      settings.push({ path: leaf.path, value: textValue(value, leaf.node), origin: rawName });
    }
  }
  return { settings, ...(file === undefined ? {} : { file }) };
}
