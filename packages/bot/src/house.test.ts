import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const packages = join(import.meta.dirname, '../..');

/** `wire` holds the views over the domain that the store publishes and the API answers with; it does no I/O. */
const NOT_ADAPTERS = new Set(['testing', 'wire']);

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.(test|services|browser)\.ts$|(^|\/)testing\//.test(name))
    .map((name) => join(folder, name));
}

describe('the house', () => {
  it('lists every adapter folder in the lint rule that keeps adapters apart', () => {
    const config = readFileSync(join(packages, '../.oxlintrc.json'), 'utf8');
    const folders = readdirSync(join(packages, 'bot/src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !NOT_ADAPTERS.has(entry.name))
      .map((entry) => entry.name);
    const listed = /packages\/bot\/src\/\{([a-z,]+)\}/.exec(config)?.[1]?.split(',') ?? [];
    const inMessage = /\(\\\\\.\\\\\.\/\)\+\(([a-z|]+)\)\//.exec(config)?.[1]?.split('|') ?? [];
    expect(folders.filter((folder) => !listed.includes(folder))).toEqual([]);
    expect(inMessage).toEqual(listed);
  });

  it('asks for the mode only where the config is guarded and the executor is chosen', () => {
    const asks =
      /\bmode\s*[!=]==?|[!=]==?\s*'(?:paper|live|backtest|sandbox)'|case '(?:paper|live|backtest)'/;
    const allowed = [/^bot\/src\/config\//, /^bot\/src\/executor\/createExecutor\.ts$/];
    const offenders = ['core/src', 'bot/src', 'backtest/src']
      .flatMap((folder) => sources(join(packages, folder)))
      .filter((file) => asks.test(readFileSync(file, 'utf8')))
      .map((file) => relative(packages, file))
      .filter((file) => !allowed.some((pattern) => pattern.test(file)));
    expect(offenders).toEqual([]);
  });
});
