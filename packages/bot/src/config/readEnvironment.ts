import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '@twinlane/core/errors';
import { nearest } from './nearest.ts';
import { leaves, type Leaf, type SchemaNode } from './schemaTree.ts';
import type { Setting } from './setting.ts';
import { textValue } from './textValue.ts';

/** Environment variables by name, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'TWINLANE_';

/** Variables of the project that are not settings of the program: data and services for tests. */
const NOT_SETTINGS = /^TWINLANE_(DATA|CHROMIUM|TEST_.*)$/;

/** The variable that sets a leaf: `http.port` is `TWINLANE_HTTP_PORT`. */
export function environmentName(leaf: Leaf): string {
  const words = leaf.path.map((part) => part.replaceAll(/([A-Z])/g, '_$1').toUpperCase());
  return leaf.node.env ?? PREFIX + words.join('_');
}

function fileContent(name: string, file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8').trim();
  } catch (error) {
    throw new UserError('config.secretUnreadable', `The file that ${name} names, ${file}, cannot be read.`, {
      cause: error,
      hint: 'Check its path and permissions.',
    });
  }
}

/**
 * Reads settings from the environment. Empty variables count as unset. A secret may also come from the file that the
 * variable with `_FILE` behind its name points at.
 * @throws UserError for a `TWINLANE_` variable that is no setting.
 */
export function readEnvironment(tree: SchemaNode, env: Environment, cwd: string): readonly Setting[] {
  const settings: Setting[] = [];
  const known = new Set<string>();
  for (const leaf of leaves(tree)) {
    const name = environmentName(leaf);
    known.add(name);
    const text = env[name];
    if (text !== undefined && text !== '') {
      settings.push({ path: leaf.path, value: textValue(text, leaf.node), origin: name });
    }
    if (leaf.node.secret === true) {
      const fileName = `${name}_FILE`;
      known.add(fileName);
      const file = env[fileName];
      if (file !== undefined && file !== '') {
        settings.push({ path: leaf.path, value: fileContent(fileName, file, cwd), origin: fileName });
      }
    }
  }
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && name.startsWith(PREFIX) && !known.has(name) && !NOT_SETTINGS.test(name)) {
      const meant = nearest(name, known);
      throw new UserError('config.unknownVariable', `${name} in the environment is not a setting.`, {
        hint: meant === undefined ? 'docs/reference/config.md lists them all.' : `Did you mean ${meant}?`,
      });
    }
  }
  return settings;
}
