import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FatalError, UserError } from '@twinlane/core/errors';
import { toWhole } from './columns.ts';
import { inTransaction, type SqlSession } from './database.ts';

/** Beside this file, so that it is found from any working directory. */
const MIGRATIONS_FOLDER = join(import.meta.dirname, 'migrations');
/** Any number that nobody else uses for an advisory lock. */
const LOCK_KEY = 7_411_001;
const LOCK_TIMEOUT_MS = 30_000;

const MIGRATIONS_TABLE = `
  CREATE TABLE IF NOT EXISTS twinlane.schema_migrations (
    version integer PRIMARY KEY,
    name text NOT NULL,
    hash text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
  )`;

/** One generated step of the schema. The first has version 1. */
interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
}

let loaded: readonly Migration[] | undefined;

function migrations(): readonly Migration[] {
  loaded ??= readMigrations();
  return loaded;
}

function readMigrations(): readonly Migration[] {
  const journal = JSON.parse(readFileSync(join(MIGRATIONS_FOLDER, 'meta', '_journal.json'), 'utf8')) as {
    readonly entries: readonly { readonly idx: number; readonly tag: string }[];
  };
  return journal.entries.map(({ idx, tag }) => {
    const sql = readFileSync(join(MIGRATIONS_FOLDER, `${tag}.sql`), 'utf8');
    return { version: idx + 1, name: tag, sql, hash: createHash('sha256').update(sql).digest('hex') };
  });
}

/** The schema version that this program works on. */
export function programVersion(): number {
  return migrations().length;
}

/** The schema version of the database; 0 for an empty one. */
export async function databaseVersion(session: SqlSession): Promise<number> {
  const [table] = await session.query<{ present: boolean }>(
    `SELECT to_regclass('twinlane.schema_migrations') IS NOT NULL AS present`,
  );
  if (table?.present !== true) return 0;
  const [row] = await session.query<{ version: unknown }>(
    'SELECT coalesce(max(version), 0) AS version FROM twinlane.schema_migrations',
  );
  return toWhole(row?.version);
}

interface MigrateOptions {
  /** The version to reach; the program's unless told. */
  readonly to?: number;
  /** Called before a database that holds something is changed. */
  readonly beforeChange?: (from: number, to: number) => Promise<void>;
  /** The caller has begun a transaction, which this is to be part of. */
  readonly nested?: boolean;
  /** Called last, while no other process changes the schema. */
  readonly afterwards?: (session: SqlSession) => Promise<void>;
}

/**
 * Brings the schema forward, in one transaction, one process at a time.
 * @returns The versions before and after.
 * @throws UserError `store.newerSchema` where the database is newer than the program.
 * @throws FatalError `store.alteredMigration` where a migration differs from the one that was applied.
 */
export async function migrate(
  session: SqlSession,
  options: MigrateOptions = {},
): Promise<{ readonly from: number; readonly to: number }> {
  const to = options.to ?? programVersion();
  await session.exec(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
  await session.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
  try {
    await session.exec('SET lock_timeout = 0');
    const from = await databaseVersion(session);
    refuseNewer(from);
    await refuseAltered(session, from);
    if (from < to) {
      if (from > 0) await options.beforeChange?.(from, to);
      if (options.nested === true) await apply(session, from, to);
      else await inTransaction(session, () => apply(session, from, to));
    }
    await options.afterwards?.(session);
    return { from, to: Math.max(from, to) };
  } finally {
    await session.query('SELECT pg_advisory_unlock($1)', [LOCK_KEY]);
  }
}

/** @throws UserError `store.newerSchema`. */
export function refuseNewer(version: number): void {
  if (version <= programVersion()) return;
  throw new UserError(
    'store.newerSchema',
    `The database has schema version ${version}, this program knows versions up to ${programVersion()}.`,
    {
      hint: 'Start the newer program that wrote it, or restore the backup that was made before its migration (backups/ in the data folder).',
    },
  );
}

async function refuseAltered(session: SqlSession, version: number): Promise<void> {
  if (version === 0) return;
  const applied = await session.query<{ version: unknown; hash: string }>(
    'SELECT version, hash FROM twinlane.schema_migrations ORDER BY version',
  );
  const altered = applied.find((row) => migrations()[toWhole(row.version) - 1]?.hash !== row.hash);
  if (altered === undefined) return;
  throw new FatalError(
    'store.alteredMigration',
    `Migration ${String(altered.version)} differs from the one that made this database.`,
    { hint: 'Migrations are never edited once they are published: restore the file, add a new migration.' },
  );
}

async function apply(session: SqlSession, from: number, to: number): Promise<void> {
  // A statement rewrites a whole table, however long that takes: cancelled, it would be so at every start.
  await session.exec('SET LOCAL statement_timeout = 0');
  for (const { version, name, sql, hash } of migrations().slice(from, to)) {
    await session.exec(sql);
    // After the first one, which makes the schema that this table belongs to.
    await session.exec(MIGRATIONS_TABLE);
    await session.query('INSERT INTO twinlane.schema_migrations (version, name, hash) VALUES ($1, $2, $3)', [
      version,
      name,
      hash,
    ]);
  }
}
