import { writeBackup } from './backup.ts';
import type { BackupSummary } from './backupFormat.ts';
import type { Database, SqlSession } from './database.ts';
import { openDatabase, type DatabaseOptions } from './openDatabase.ts';
import { loadBackup, verifyBackup } from './restore.ts';
import { storeError } from './storeError.ts';

/** What `twinlane backup` and `twinlane restore` call while no other process uses the database. */

async function withSession<T>(
  options: DatabaseOptions,
  work: (session: SqlSession, database: Database) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(options);
  try {
    return await database.session((session) => work(session, database));
  } catch (error) {
    throw storeError(error);
  } finally {
    await database.close();
  }
}

/**
 * Writes the whole database to `file` (gzip of JSON Lines, the same for PGlite and Postgres). The schema is left as it
 * is. A running store is backed up through its own `backup`.
 */
export async function backupDatabase(options: DatabaseOptions, file: string): Promise<BackupSummary> {
  const { now = Date.now } = options;
  return withSession(options, (session) => writeBackup(session, file, now()));
}

/**
 * Loads a backup into a database that is empty, or whatever it holds with `force`. The file is verified before anything
 * is touched, and everything happens in one transaction.
 * @throws UserError `backup.damaged`, `store.newerSchema`, `restore.notEmpty`, and what `openDatabase` throws.
 */
export async function restoreDatabase(
  options: DatabaseOptions,
  file: string,
  how: { readonly force: boolean },
): Promise<BackupSummary> {
  const verified = await verifyBackup(file);
  return withSession(options, (session) => loadBackup(session, verified, how));
}
