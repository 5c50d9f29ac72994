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
    const listed = /packages\/bot\/src\/\{([a-zA-Z,]+)\}/.exec(config)?.[1]?.split(',') ?? [];
    const inMessage = /\(\\\\\.\\\\\.\/\)\+\(([a-zA-Z|]+)\)\//.exec(config)?.[1]?.split('|') ?? [];
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

  it('keeps what signs out of every process that is not live', () => {
    const reached = staticallyReached(join(packages, 'bot/src/app.ts'));
    expect([...reached].map((file) => relative(packages, file))).toContain('bot/src/openSource.ts');
    const signing = [...reached].filter((file) =>
      /bot\/src\/(wallet|transaction)\/|openLive|viem\/accounts/.test(file),
    );
    expect(signing.map((file) => relative(packages, file))).toEqual([]);
    for (const folder of ['core/src', 'backtest/src', 'sandbox/src']) {
      const users = sources(join(packages, folder)).filter((file) =>
        /bot\/wallet|viem\/accounts/.test(readFileSync(file, 'utf8')),
      );
      expect(users).toEqual([]);
    }
  });

  it('opens the vault for the API without anything that signs', () => {
    const desk = join(packages, 'bot/src/vaultDesk.ts');
    const late = [...readFileSync(desk, 'utf8').matchAll(/import\('([^']+)'\)/g)].map(
      ([, from = '']) => from,
    );
    expect(late).toContain('./wallet/vault.ts');
    const reached = late.flatMap((from) => Array.from(staticallyReached(fileOf(desk, from))));
    const signing = reached.filter((file) =>
      /bot\/src\/(transaction|wallet\/kms)\/|policySigner|localAccount|digestAccount|signingAccount|openLive/.test(
        file,
      ),
    );
    expect(signing.map((file) => relative(packages, file))).toEqual([]);
  });

  it('loads the live side in one place, the seam', () => {
    const loaders = sources(join(packages, 'bot/src')).filter((file) =>
      /import\('\.\/openLive\.ts'\)/.test(readFileSync(file, 'utf8')),
    );
    expect(loaders.map((file) => relative(packages, file))).toEqual(['bot/src/openSource.ts']);
  });
});

/** All files of ours that a file brings with it when it is loaded; types and late imports are not. */
function staticallyReached(entry: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file)) {
      continue;
    }
    reached.add(file);
    if (!file.startsWith(packages)) {
      continue;
    }
    for (const [, types, from = ''] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)(?:\s+(type)\b)?[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm,
    )) {
      if (types === undefined && from !== '') {
        open.push(fileOf(file, from));
      }
    }
  }
  return reached;
}

/** The file that an import means; of others' packages, its name. */
function fileOf(importer: string, from: string): string {
  const [, name, path] = /^@twinlane\/([^/]+)\/(.+)$/.exec(from) ?? [];
  if (name !== undefined && path !== undefined) {
    return join(packages, name, 'src', `${path}.ts`);
  }
  return from.startsWith('.') ? join(importer, '..', from) : from;
}
