import { existsSync, readFileSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '@twinlane/core/errors';
import { isRecord, type Setting } from './setting.ts';

/** The names that are looked for in the working directory. */
export const CONFIG_FILES = ['twinlane.config.ts', 'twinlane.config.json'] as const;

/**
 * The config file to read, as an absolute path: the one asked for, or the one in the working directory, if any.
 * @throws UserError where the file asked for does not exist, or where both names exist.
 */
export function findConfigFile(cwd: string, asked: string | undefined): string | undefined {
  if (asked !== undefined) {
    const file = resolve(cwd, asked);
    if (!existsSync(file)) {
      throw new UserError('config.fileMissing', `The config file ${file} does not exist.`, {
        hint: 'Check the path given with --config, or write a file with `twinlane init`.',
      });
    }
    return file;
  }
  const present = CONFIG_FILES.map((name) => resolve(cwd, name)).filter((file) => existsSync(file));
  if (present.length > 1) {
    throw new UserError('config.fileAmbiguous', `There are two config files: ${present.join(' and ')}.`, {
      hint: 'Remove one of them, or choose one with --config.',
    });
  }
  return present[0];
}

function unreadable(file: string, cause: unknown): UserError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new UserError('config.fileUnreadable', `The config file ${file} cannot be read: ${why}`, {
    cause,
    hint: 'Mend the file, or start from a fresh one: `twinlane init --force` overwrites it.',
  });
}

async function content(file: string): Promise<unknown> {
  if (file.endsWith('.json')) {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  }
  // The time of the last change keeps a second load in one process from seeing the first one's copy.
  const url = `${pathToFileURL(file).href}?changed=${Math.round(statSync(file).mtimeMs)}`;
  const module = (await import(url)) as { readonly default?: unknown };
  if (module.default === undefined) {
    throw new Error('it has no default export (`export default { … }`)');
  }
  return module.default;
}

/** Reads a config file as settings. @throws UserError where it cannot be read or holds no object. */
export async function readConfigFile(file: string, cwd: string): Promise<readonly Setting[]> {
  let value: unknown;
  try {
    value = await content(file);
  } catch (error) {
    throw unreadable(file, error);
  }
  if (!isRecord(value)) {
    throw unreadable(file, new Error('it must hold an object'));
  }
  const shortName = relative(cwd, file);
  const origin = shortName === '' || shortName.startsWith('..') ? file : shortName;
  return [{ path: [], value, origin }];
}
