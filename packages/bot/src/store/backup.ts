import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { BackupFooter, BackupHeader, BackupSummary, BackupTable } from './backupFormat.ts';
import { BACKUP_FORMAT } from './backupFormat.ts';
import { inTransaction, type SqlSession } from './database.ts';
import { databaseVersion } from './migrate.ts';

const ROWS_PER_FETCH = 500;

/** User tables with what each refers to, `schema_migrations` aside: its content is the header's version. */
const TABLES = `
  SELECT c.relname AS name,
         coalesce(array_to_json(array_agg(DISTINCT r.relname) FILTER (WHERE r.relname IS NOT NULL)), '[]')::text AS needs
  FROM pg_class c
  LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid
  LEFT JOIN pg_class r ON r.oid = k.confrelid
  WHERE c.relkind = 'r' AND c.relnamespace = to_regnamespace('twinlane') AND c.relname <> 'schema_migrations'
  GROUP BY c.relname ORDER BY c.relname`;

/** The database's tables, each after those that its foreign keys refer to. */
export async function tablesInOrder(session: SqlSession): Promise<readonly string[]> {
  const rows = await session.query<{ name: string; needs: string }>(TABLES);
  const waiting = new Map(rows.map(({ name, needs }) => [name, JSON.parse(needs) as string[]]));
  const ordered: string[] = [];
  while (waiting.size > 0) {
    const free = [...waiting].filter(([, needs]) => needs.every((need) => !waiting.has(need)));
    // A circle of foreign keys cannot be ordered; the restore will say so if it matters.
    const next = free.length > 0 ? free.map(([name]) => name) : [...waiting.keys()];
    for (const name of next) waiting.delete(name);
    ordered.push(...next);
  }
  return ordered;
}

/** All rows of a table as JSON texts, exact to the digit: numbers are never parsed on the way. */
async function* rowsOf(session: SqlSession, table: string): AsyncGenerator<string> {
  await session.exec(
    `DECLARE backup_rows NO SCROLL CURSOR FOR SELECT row_to_json(t)::text AS line FROM twinlane."${table}" t`,
  );
  for (;;) {
    const rows = await session.query<{ line: string }>(`FETCH ${ROWS_PER_FETCH} FROM backup_rows`);
    // Line breaks can only be white space between tokens: within strings JSON escapes them.
    for (const { line } of rows) yield line.replaceAll(/[\r\n]/g, ' ');
    if (rows.length < ROWS_PER_FETCH) break;
  }
  await session.exec('CLOSE backup_rows');
}

/** Writes the whole content of the session's database to `file`: gzip of JSON Lines, see `backupFormat.ts`. */
export async function writeBackup(session: SqlSession, file: string, now: number): Promise<BackupSummary> {
  const schemaVersion = await databaseVersion(session);
  const tables: BackupTable[] = [];
  async function* lines(): AsyncGenerator<string> {
    const hash = createHash('sha256');
    const counted = (line: string): string => {
      hash.update(`${line}\n`);
      return `${line}\n`;
    };
    const header: BackupHeader = {
      ...BACKUP_FORMAT,
      schemaVersion,
      createdAt: new Date(now).toISOString(),
    };
    yield counted(JSON.stringify(header));
    for (const table of await tablesInOrder(session)) {
      yield counted(JSON.stringify({ table }));
      let rows = 0;
      for await (const line of rowsOf(session, table)) {
        rows += 1;
        yield counted(line);
      }
      tables.push({ table, rows });
    }
    const footer: BackupFooter = { tables, sha256: hash.digest('hex') };
    yield `${JSON.stringify(footer)}\n`;
  }
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.part`;
  try {
    await inTransaction(
      session,
      () =>
        pipeline(Readable.from(lines()), createGzip(), createWriteStream(part, { mode: 0o600, flush: true })),
      'ISOLATION LEVEL REPEATABLE READ READ ONLY',
    );
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  return { file, schemaVersion, tables };
}

/** Removes the oldest automatic backups, keeping the newest `kept`. Others in the folder are left alone. */
export function pruneBackups(folder: string, prefix: string, kept: number): void {
  const files = readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && name.endsWith('.jsonl.gz'))
    .sort();
  for (const name of files.slice(0, Math.max(0, files.length - kept))) rmSync(join(folder, name));
}
