import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { tablesInOrder, writeBackup } from '../backup.ts';
import { createLedger } from '../ledger.ts';
import { backupDatabase, restoreDatabase } from '../maintenance.ts';
import { migrate, programVersion } from '../migrate.ts';
import { openDatabase, type DatabaseOptions } from '../openDatabase.ts';
import { openStore } from '../openStore.ts';
import { checkLedger } from './checkLedger.ts';
import { testBot } from './domain.ts';
import type { StoreHarness } from './harness.ts';
import { silent } from './silent.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { LOAD_ACCOUNT, loadLedger } from './ledgerLoad.ts';

/** Every row of every table as Postgres writes it, sorted. */
async function contentOf(options: DatabaseOptions): Promise<Record<string, readonly string[]>> {
  const database = await openDatabase(options);
  try {
    return await database.session(async (session) => {
      const content: Record<string, readonly string[]> = {};
      for (const table of await tablesInOrder(session)) {
        const rows = await session.query<{ line: string }>(
          `SELECT row_to_json(t)::text AS line FROM twinlane."${table}" t ORDER BY 1`,
        );
        content[table] = rows.map(({ line }) => line);
      }
      return content;
    });
  } finally {
    await database.close();
  }
}

/** A database with trades and everything else in it. */
async function fill(options: DatabaseOptions): Promise<void> {
  const store = await openStore(options);
  await store.transaction(async (unit) => {
    await unit.accounts.create(LOAD_ACCOUNT);
    await unit.bots.put(testBot({ accountId: LOAD_ACCOUNT.id }));
    await unit.putFact('empty', null);
    await unit.putBreakers([
      {
        type: 'emergencyStop',
        scope: { kind: 'global', id: '' },
        state: 'open',
        record: { a: 1 },
        updatedAt: 3,
      },
    ]);
    await unit.appendBreakerEvents([{ kind: 'cascade', id: 'cascade', openings: [], why: 'a "b"', at: 4 }]);
    await unit.appendAudit([{ id: 'audit', who: 'me', what: 'login', target: 'x', reason: 'y', at: 5 }]);
    await unit.putFact('text', 'line\nbreak \\ "quote" \u2028 {"table":"facts"}');
    await unit.appendEquity({
      accountId: LOAD_ACCOUNT.id,
      blockNumber: 1,
      timestamp: 2,
      equity: 2n ** 256n - 1n,
      cash: 0n,
      native: 1n,
    });
  });
  await loadLedger({ store, ledger: createLedger({ store }), seed: 3, run: 'b', trades: 40, concurrency: 8 });
  await store.close();
}

/** What a backup and its restore must do, from one kind of database to another. */
export function describeBackup(from: StoreHarness, to: StoreHarness): void {
  describe(`backup of ${from.kind}, restored into ${to.kind}`, () => {
    const folder = temporaryFolder();
    const file = join(folder, 'backups', 'one.jsonl.gz');

    afterAll(async () => {
      await from.cleanUp();
      await to.cleanUp();
      rmSync(folder, { recursive: true });
    });

    it('brings back every row, and the store goes on from there', async () => {
      const source = await from.fresh();
      await fill(source);
      const written = await backupDatabase(source, file);
      expect(written.tables.find(({ table }) => table === 'orders')?.rows).toBeGreaterThan(10);
      expect(readdirSync(join(folder, 'backups'))).toEqual(['one.jsonl.gz']);

      const target = await to.fresh();
      const restored = await restoreDatabase(target, file, { force: false });
      expect(restored).toEqual(written);
      const content = await contentOf(target);
      expect(content).toEqual(await contentOf(source));

      const store = await openStore(target);
      await expect(checkLedger(store, LOAD_ACCOUNT.id)).resolves.toEqual([]);
      const ledger = createLedger({ store });
      await loadLedger({ store, ledger, seed: 4, run: 'c', trades: 20, concurrency: 8 });
      await expect(checkLedger(store, LOAD_ACCOUNT.id)).resolves.toEqual([]);
      const newest = await store.read.thoughts.page(LOAD_ACCOUNT.id, { limit: 1 });
      expect(newest[0]?.index).toBe(await store.read.thoughts.count(LOAD_ACCOUNT.id));
      await store.close();
    });

    it('replaces what is there only when told to', async () => {
      const target = await to.fresh();
      const database = await openDatabase(target);
      await database.session((session) => session.exec(`INSERT INTO twinlane.facts VALUES ('mine', '7')`));
      await database.close();
      await expect(restoreDatabase(target, file, { force: false })).rejects.toMatchObject({
        name: 'UserError',
        code: 'restore.notEmpty',
      });
      await restoreDatabase(target, file, { force: true });
      const store = await openStore(target);
      await expect(store.read.facts.get('mine')).resolves.toBeUndefined();
      await expect(checkLedger(store, LOAD_ACCOUNT.id)).resolves.toEqual([]);
      await store.close();
    });

    it('refuses a damaged file before it touches the database', async () => {
      const target = { dataDir: join(folder, 'untouched'), log: silent };
      const bytes = readFileSync(file);
      const lines = gunzipSync(bytes).toString().split('\n');
      const damages: Record<string, Buffer> = {
        cut: bytes.subarray(0, bytes.length / 2),
        flipped: Buffer.from(bytes.map((byte, index) => (index === bytes.length >> 1 ? byte ^ 1 : byte))),
        altered: gzipSync(lines.map((line) => line.replace('"cash":', '"cash": ')).join('\n')),
        shortened: gzipSync(lines.toSpliced(lines.length - 4, 1).join('\n')),
        unfinished: gzipSync(lines.slice(0, -2).join('\n')),
        empty: Buffer.alloc(0),
        foreign: gzipSync('{"hello":"world"}\n{}\n'),
        text: Buffer.from('not a gzip at all'),
      };
      for (const [name, content] of Object.entries(damages)) {
        const damaged = join(folder, `${name}.jsonl.gz`);
        writeFileSync(damaged, content);
        const refused = restoreDatabase(target, damaged, { force: true });
        await expect(refused).rejects.toMatchObject({ name: 'UserError', code: 'backup.damaged' });
      }
      await expect(restoreDatabase(target, join(folder, 'nowhere'), { force: true })).rejects.toMatchObject({
        code: 'backup.damaged',
      });
      expect(existsSync(target.dataDir)).toBe(false);
    });

    it('refuses the backup of a newer schema', async () => {
      const newer = join(folder, 'newer.jsonl.gz');
      const source = await from.fresh();
      const database = await openDatabase(source);
      await database.session(async (session) => {
        await session.exec(
          `INSERT INTO twinlane.schema_migrations VALUES (${programVersion() + 1}, 'x', 'x')`,
        );
        await writeBackup(session, newer, 0);
      });
      await database.close();
      await expect(restoreDatabase(source, newer, { force: true })).rejects.toMatchObject({
        code: 'store.newerSchema',
      });
    });

    it('restores the backup of an older schema and brings it forward', async () => {
      const older = join(folder, 'older.jsonl.gz');
      const source = await from.fresh();
      const database = await openDatabase(source);
      await database.session(async (session) => {
        await session.exec('DROP SCHEMA twinlane CASCADE');
        await migrate(session, { to: programVersion() - 1 });
        await session.exec(`INSERT INTO twinlane.facts VALUES ('old', '7')`);
        await writeBackup(session, older, 0);
      });
      await database.close();
      const target = await to.fresh();
      await expect(restoreDatabase(target, older, { force: false })).resolves.toMatchObject({
        schemaVersion: programVersion() - 1,
      });
      const store = await openStore(target);
      await expect(store.read.facts.get('old')).resolves.toBe(7);
      await store.close();
    });

    it('backs up a store that goes on trading, as of one moment', async () => {
      const store = await from.open();
      await store.transaction((unit) => unit.accounts.create(LOAD_ACCOUNT));
      const live = join(folder, 'live.jsonl.gz');
      const ledger = createLedger({ store });
      const [summary] = await Promise.all([
        store.backup(live),
        loadLedger({ store, ledger, seed: 8, run: 'l', trades: 60, concurrency: 8 }),
      ]);
      await store.close();
      expect(summary.schemaVersion).toBe(programVersion());
      const target = await to.fresh();
      await restoreDatabase(target, live, { force: false });
      const restored = await openStore(target);
      await expect(checkLedger(restored, LOAD_ACCOUNT.id)).resolves.toEqual([]);
      await restored.close();
    });

    it('leaves no half of a file where it cannot be written', async () => {
      const store = await from.open();
      writeFileSync(join(folder, 'file'), '');
      const impossible = join(folder, 'file', 'x.jsonl.gz');
      await expect(store.backup(impossible)).rejects.toThrow(/ENOTDIR|EEXIST/);
      expect(existsSync(impossible)).toBe(false);
    });
  });
}
