import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { migrate, programVersion } from './migrate.ts';
import { openDatabase, type DatabaseOptions } from './openDatabase.ts';
import { openStore } from './openStore.ts';
import { testAccount } from './testing/domain.ts';
import { pgliteHarness } from './testing/harness.ts';
import { silent } from './testing/silent.ts';
import { temporaryFolder } from './testing/temporaryFolder.ts';

const harness = pgliteHarness();
const root = temporaryFolder();
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await harness.cleanUp();
  rmSync(root, { recursive: true });
});

/** A process that holds the folder. */
async function holder({ dataDir }: DatabaseOptions): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'testing/ledgerChild.ts'), dataDir, 'x', '1'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  children.push(child);
  await once(createInterface({ input: child.stdout }), 'line');
  return child;
}

async function onDatabase(options: DatabaseOptions, statements: string): Promise<void> {
  const database = await openDatabase(options);
  await database.session((session) => session.exec(statements));
  await database.close();
}

describe('opening the embedded database', () => {
  it('makes a folder that is not there, whole or not at all', async () => {
    const dataDir = join(root, 'new', 'deep');
    mkdirSync(join(dataDir, 'db.new'), { recursive: true });
    writeFileSync(join(dataDir, 'db.new', 'half'), '');
    const store = await openStore({ dataDir, log: silent });
    await store.transaction((unit) => unit.accounts.create(testAccount()));
    await store.close();
    expect(readdirSync(dataDir).toSorted()).toEqual(['db', 'db.lock']);
    const again = await openStore({ dataDir, log: silent });
    await expect(again.read.accounts.list()).resolves.toEqual([testAccount()]);
    await again.close();
  });

  it('refuses a folder that another process holds, and takes it over the moment that one is dead', async () => {
    const options = await harness.fresh();
    const child = await holder(options);
    await expect(openStore(options)).rejects.toMatchObject({
      name: 'UserError',
      code: 'store.locked',
      message: expect.stringContaining(`in use by process ${child.pid} (since `) as string,
      hint: expect.stringContaining('Stop that process first') as string,
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    // Whatever the dead process left behind counts for nothing, even if its pid is another's by now.
    writeFileSync(
      join(options.dataDir, 'db.owner.json'),
      JSON.stringify({ pid: process.pid, since: 'before' }),
    );
    const store = await openStore(options);
    await expect(openStore(options)).rejects.toMatchObject({ code: 'store.locked' });
    await store.close();
    await (await openStore(options)).close();
  });

  it('says what to do with a damaged folder, and changes nothing in it', async () => {
    const { dataDir } = await harness.fresh();
    const damages: readonly ((db: string) => void)[] = [
      (db) => writeFileSync(join(db, 'global', 'pg_control'), Buffer.alloc(8_192, 7)),
      (db) => rmSync(join(db, 'PG_VERSION')),
      (db) => rmSync(join(db, 'global', 'pg_control')),
      (db) => rmSync(join(db, 'base'), { recursive: true }),
      (db) => {
        for (const name of readdirSync(join(db, 'pg_wal'))) {
          if (/^[0-9A-F]{24}$/.test(name)) writeFileSync(join(db, 'pg_wal', name), Buffer.alloc(2 ** 20, 9));
        }
      },
    ];
    for (const [index, damage] of damages.entries()) {
      const copy = join(root, `damaged-${index}`);
      cpSync(dataDir, copy, { recursive: true });
      damage(join(copy, 'db'));
      await expect(openStore({ dataDir: copy, log: silent })).rejects.toMatchObject({
        name: 'UserError',
        code: 'store.corrupt',
        hint: expect.stringContaining('twinlane restore') as string,
      });
      expect(existsSync(join(copy, 'db'))).toBe(true);
      expect(existsSync(join(copy, 'db.owner.json'))).toBe(false);
    }
  });

  it('refuses a data folder that is a file', async () => {
    const dataDir = join(root, 'file');
    writeFileSync(dataDir, '');
    await expect(openStore({ dataDir, log: silent })).rejects.toMatchObject({ code: 'store.folder' });
  });
});

describe('the schema', () => {
  it('is brought forward after a backup', async () => {
    const options = await harness.fresh();
    const { dataDir } = options;
    const database = await openDatabase(options);
    await database.session(async (session) => {
      await session.exec('DROP SCHEMA twinlane CASCADE');
      await migrate(session, { to: programVersion() - 1 });
    });
    await database.close();
    for (let n = 0; n < 7; n += 1) {
      mkdirSync(join(dataDir, 'backups'), { recursive: true });
      writeFileSync(join(dataDir, 'backups', `before-schema-2000-01-0${n}.jsonl.gz`), '');
    }
    writeFileSync(join(dataDir, 'backups', 'mine.jsonl.gz'), '');
    await (await openStore(options)).close();
    const backups = readdirSync(join(dataDir, 'backups')).toSorted();
    expect(backups).toHaveLength(6);
    const [before, after] = [programVersion() - 1, programVersion()];
    expect(backups.at(-2)).toMatch(
      new RegExp(String.raw`^before-schema-20[2-9].*-v${before}-to-v${after}\.jsonl\.gz$`),
    );
    expect(backups.at(-1)).toBe('mine.jsonl.gz');
    await (await openStore(options)).close();
    expect(readdirSync(join(dataDir, 'backups'))).toHaveLength(6);
  });

  it('is refused where it is newer than the program, or made by other migrations', async () => {
    const options = await harness.fresh();
    await onDatabase(
      options,
      `INSERT INTO twinlane.schema_migrations (version, name, hash) VALUES (${programVersion() + 1}, 'x', 'x')`,
    );
    await expect(openStore(options)).rejects.toMatchObject({
      name: 'UserError',
      code: 'store.newerSchema',
      hint: expect.stringContaining('backups/') as string,
    });
    await onDatabase(
      options,
      `DELETE FROM twinlane.schema_migrations WHERE name = 'x'; UPDATE twinlane.schema_migrations SET hash = 'y'`,
    );
    await expect(openStore(options)).rejects.toMatchObject({ code: 'store.alteredMigration' });
  });
});

describe('opening Postgres', () => {
  it('says what to do where nobody listens, and hides the password', async () => {
    const url = 'postgres://me:secret@127.0.0.1:1/name';
    const error: unknown = await openStore({ url, dataDir: root, log: silent }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      name: 'UserError',
      code: 'store.unreachable',
      message: expect.stringContaining('PostgreSQL at 127.0.0.1:1/name does not answer') as string,
      hint: expect.stringContaining('DATABASE_URL') as string,
    });
    expect(String(error)).not.toContain('secret');
  });

  it('gives up on a server that accepts and says nothing', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const url = `postgres://me@127.0.0.1:${port}/name`;
    await expect(openStore({ url, dataDir: root, log: silent })).rejects.toMatchObject({
      code: 'store.unreachable',
    });
    server.close();
  });

  it('refuses what is no URL', async () => {
    await expect(openStore({ url: 'nonsense', dataDir: root, log: silent })).rejects.toMatchObject({
      code: 'store.url',
    });
  });
});
