import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openStore, type OpenStore } from '../openStore.ts';
import type { DatabaseOptions } from '../openDatabase.ts';

export const silent = { info: () => undefined, warn: () => undefined };

/** Makes databases for tests and removes them again. */
export interface StoreHarness {
  readonly kind: 'pglite' | 'postgres';
  /** Options of a fresh, migrated, empty database of its own. */
  fresh(): Promise<DatabaseOptions>;
  /** Opens it; closed by `cleanUp` if the test did not. */
  open(options?: DatabaseOptions): Promise<OpenStore>;
  /** Closes what is open and removes everything that was made. */
  cleanUp(): Promise<void>;
}

/** A folder for one test file, with short paths under it. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'twinlane-store-'));
}

function opener(fresh: () => Promise<DatabaseOptions>): {
  readonly open: (options?: DatabaseOptions) => Promise<OpenStore>;
  readonly closeAll: () => Promise<void>;
} {
  const opened: OpenStore[] = [];
  return {
    async open(options) {
      const store = await openStore(options ?? (await fresh()));
      let closing: Promise<void> | undefined;
      const once: OpenStore = { ...store, close: () => (closing ??= store.close()) };
      opened.push(once);
      return once;
    },
    closeAll: async () => {
      await Promise.all(opened.splice(0).map((store) => store.close()));
    },
  };
}

const CACHE = join(import.meta.dirname, '../../../../../node_modules/.cache/twinlane');

/** What a fresh database depends on: PGlite and the migrations. */
function templateName(): string {
  const migrations = join(import.meta.dirname, '../migrations');
  const hash = createHash('sha256').update(
    readFileSync(createRequire(import.meta.url).resolve('@electric-sql/pglite')),
  );
  for (const name of readdirSync(migrations)
    .filter((file) => file.endsWith('.sql'))
    .sort()) {
    hash.update(readFileSync(join(migrations, name)));
  }
  return `pglite-${hash.digest('hex').slice(0, 16)}`;
}

/** A migrated, empty PGlite folder to be copied, since making one takes seconds; kept for later runs. */
async function pgliteTemplate(): Promise<string> {
  const folder = join(CACHE, templateName());
  if (existsSync(folder)) return folder;
  const dataDir = temporaryFolder();
  const store = await openStore({ dataDir, log: silent });
  await store.close();
  mkdirSync(CACHE, { recursive: true });
  const beside = join(CACHE, `${randomBytes(6).toString('hex')}.part`);
  cpSync(join(dataDir, 'db'), beside, { recursive: true });
  rmSync(dataDir, { recursive: true });
  try {
    renameSync(beside, folder);
  } catch (error) {
    rmSync(beside, { recursive: true });
    // Another test file was quicker.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** PGlite in folders of its own, each a copy of one that was made and migrated before. */
export function pgliteHarness(): StoreHarness {
  const root = temporaryFolder();
  let template: Promise<string> | undefined;
  let count = 0;
  async function fresh(): Promise<DatabaseOptions> {
    template ??= pgliteTemplate();
    count += 1;
    const dataDir = join(root, `data-${count}`);
    cpSync(await template, join(dataDir, 'db'), { recursive: true });
    return { dataDir, log: silent };
  }
  const { open, closeAll } = opener(fresh);
  return {
    kind: 'pglite',
    fresh,
    open,
    cleanUp: async () => {
      await closeAll();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Postgres at `serverUrl`, a database of its own for every test, dropped at the end. */
export function postgresHarness(serverUrl: string): StoreHarness {
  const root = temporaryFolder();
  const names: string[] = [];
  async function asAdmin(statement: string): Promise<void> {
    const client = new Client({ connectionString: serverUrl });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }
  async function fresh(): Promise<DatabaseOptions> {
    const name = `twinlane_test_${randomBytes(6).toString('hex')}`;
    await asAdmin(`CREATE DATABASE ${name}`);
    names.push(name);
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    const options = { url: url.href, dataDir: join(root, name), log: silent };
    await (await openStore(options)).close();
    return options;
  }
  const { open, closeAll } = opener(fresh);
  return {
    kind: 'postgres',
    fresh,
    open,
    cleanUp: async () => {
      await closeAll();
      for (const name of names.splice(0)) await asAdmin(`DROP DATABASE ${name} WITH (FORCE)`);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The PostgreSQL that developers' and CI machines run; `TWINLANE_TEST_DATABASE_URL` names another. */
export function testServerUrl(): string {
  return process.env['TWINLANE_TEST_DATABASE_URL'] ?? `postgres://${userInfo().username}@127.0.0.1:5432/test`;
}
