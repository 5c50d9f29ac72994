import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { UserError } from '@twinlane/core/errors';
import { tablesInOrder } from './backup.ts';
import {
  BACKUP_FORMAT,
  type BackupFooter,
  type BackupHeader,
  type BackupSummary,
  type BackupTable,
} from './backupFormat.ts';
import { inTransaction, type SqlSession } from './database.ts';
import { databaseVersion, migrate, refuseNewer } from './migrate.ts';

const ROWS_PER_INSERT = 500;

function damaged(file: string, what: string, cause?: unknown): UserError {
  return new UserError('backup.damaged', `${file} cannot be restored: ${what}.`, {
    cause,
    hint: 'Nothing was changed. Take another backup file.',
  });
}

/** The file's lines. They end in a line feed and in nothing else: `readline` would also cut at U+2028. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const input = createReadStream(file);
  const text = createGunzip();
  input.on('error', (error) => text.destroy(error));
  input.pipe(text).setEncoding('utf8');
  try {
    let rest = '';
    for await (const chunk of text as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest !== '') yield rest;
  } finally {
    input.destroy();
    text.destroy();
  }
}

/** A file that holds what its footer says. */
export interface VerifiedBackup {
  readonly file: string;
  readonly header: BackupHeader;
  readonly footer: BackupFooter;
}

/**
 * Reads every line of a backup and compares counts and checksum, without touching any database.
 * @throws UserError `backup.damaged`, or `store.newerSchema` where a newer program wrote it.
 */
export async function verifyBackup(file: string): Promise<VerifiedBackup> {
  const hash = createHash('sha256');
  const tables: { table: string; rows: number }[] = [];
  let header: BackupHeader | undefined;
  let last: string | undefined;
  try {
    for await (const line of linesOf(file)) {
      if (last !== undefined) {
        hash.update(`${last}\n`);
        if (header === undefined) header = JSON.parse(last) as BackupHeader;
        else countLine(last, tables);
      }
      last = line;
    }
  } catch (error) {
    throw damaged(file, error instanceof Error ? error.message : String(error), error);
  }
  if (header?.format !== BACKUP_FORMAT.format || last === undefined)
    throw damaged(file, 'it is no backup of ours');
  if (header.formatVersion !== BACKUP_FORMAT.formatVersion) {
    throw damaged(file, `its format ${header.formatVersion} is not known to this program`);
  }
  const footer = parseFooter(last);
  if (footer === undefined) throw damaged(file, 'its end is missing');
  if (footer.sha256 !== hash.digest('hex') || JSON.stringify(footer.tables) !== JSON.stringify(tables)) {
    throw damaged(file, 'its checksum or its counts do not agree with its content');
  }
  refuseNewer(header.schemaVersion);
  return { file, header, footer };
}

function tableOf(line: string): string | undefined {
  return line.startsWith('{"table":') ? (JSON.parse(line) as { table: string }).table : undefined;
}

function countLine(line: string, tables: { table: string; rows: number }[]): void {
  const table = tableOf(line);
  const current = tables.at(-1);
  if (table !== undefined) tables.push({ table, rows: 0 });
  else if (current !== undefined) current.rows += 1;
}

function parseFooter(line: string): BackupFooter | undefined {
  try {
    const value = JSON.parse(line) as Partial<BackupFooter>;
    const whole = typeof value.sha256 === 'string' && Array.isArray(value.tables);
    return whole ? (value as BackupFooter) : undefined;
  } catch {
    // A cut file ends in half a line: it has no footer.
    return undefined;
  }
}

async function isEmpty(session: SqlSession): Promise<boolean> {
  for (const table of await tablesInOrder(session)) {
    const rows = await session.query(`SELECT 1 FROM twinlane."${table}" LIMIT 1`);
    if (rows.length > 0) return false;
  }
  return true;
}

async function load(session: SqlSession, file: string): Promise<void> {
  let table: string | undefined;
  let batch: string[] = [];
  async function flush(): Promise<void> {
    if (batch.length > 0 && table !== undefined) {
      const target = `twinlane."${table}"`;
      const text = `INSERT INTO ${target} SELECT * FROM json_populate_recordset(NULL::${target}, $1::json)`;
      await session.query(text, [`[${batch.join(',')}]`]);
    }
    batch = [];
  }
  let held: string | undefined;
  let first = true;
  for await (const line of linesOf(file)) {
    if (held !== undefined && !first) {
      const next = tableOf(held);
      if (next !== undefined) {
        await flush();
        table = next;
      } else {
        batch.push(held);
        if (batch.length >= ROWS_PER_INSERT) await flush();
      }
    }
    if (held !== undefined) first = false;
    held = line;
  }
  await flush();
}

/** Serial columns go on after the highest number that was restored. */
async function advanceSequences(session: SqlSession, tables: readonly BackupTable[]): Promise<void> {
  for (const { table } of tables) {
    const columns = await session.query<{ name: string; sequence: string }>(
      `SELECT attname AS name, pg_get_serial_sequence('twinlane."' || $1 || '"', attname) AS sequence
       FROM pg_attribute
       WHERE attrelid = ('twinlane."' || $1 || '"')::regclass AND attnum > 0 AND NOT attisdropped
         AND pg_get_serial_sequence('twinlane."' || $1 || '"', attname) IS NOT NULL`,
      [table],
    );
    for (const { name, sequence } of columns) {
      await session.query(
        `SELECT setval($1::regclass, (SELECT coalesce(max("${name}"), 0) + 1 FROM twinlane."${table}"), false)`,
        [sequence],
      );
    }
  }
}

/**
 * Loads a verified backup into the session's database, in one transaction: the schema is made anew as it was then, the
 * rows are loaded, and the schema is brought forward.
 * @throws UserError `restore.notEmpty` where the database holds something and `force` is not set.
 */
export async function loadBackup(
  session: SqlSession,
  { file, header, footer }: VerifiedBackup,
  options: { readonly force: boolean },
): Promise<BackupSummary> {
  if (!options.force && (await databaseVersion(session)) > 0 && !(await isEmpty(session))) {
    throw new UserError('restore.notEmpty', 'The database to restore into is not empty.', {
      hint: 'Make a backup of it if you want to keep it, then add --force to replace its content.',
    });
  }
  await inTransaction(session, async () => {
    await session.exec('DROP SCHEMA IF EXISTS twinlane CASCADE');
    await migrate(session, { to: header.schemaVersion, nested: true });
    await load(session, file);
    await advanceSequences(session, footer.tables);
    await migrate(session, { nested: true });
  });
  return { file, schemaVersion: header.schemaVersion, tables: footer.tables };
}
