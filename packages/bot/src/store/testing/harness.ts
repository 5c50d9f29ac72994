import { randomBytes } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { DatabaseOptions } from '../openDatabase.ts';
import { openStore, storeOver, type OpenStore } from '../openStore.ts';
import { borrowPglite } from './borrowPglite.ts';
import { pgliteTemplate } from './pgliteTemplate.ts';
import { silent } from './silent.ts';
import { temporaryFolder } from './temporaryFolder.ts';

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

function opener(openOne: (options?: DatabaseOptions) => Promise<OpenStore>): {
  readonly open: (options?: DatabaseOptions) => Promise<OpenStore>;
  readonly closeAll: () => Promise<void>;
} {
  const opened: OpenStore[] = [];
  return {
    async open(options) {
      const store = await openOne(options);
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

/**
 * PGlite. `fresh` copies a folder that was made and migrated before; `open` without options borrows one of the databases
 * that the test files of a worker share, emptied.
 */
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
  const { open, closeAll } = opener(async (options) =>
    options === undefined ? storeOver(await borrowPglite(), { log: silent }) : openStore(options),
  );
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
  const { open, closeAll } = opener(async (options) => openStore(options ?? (await fresh())));
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
