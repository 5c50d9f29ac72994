import { UserError } from '@twinlane/core/errors';
import type { StoreReader } from '@twinlane/core/ports';
import { writeBackup } from './backup.ts';
import type { BackupSummary } from './backupFormat.ts';
import type { Database, SqlSession } from './database.ts';
import { databaseVersion, programVersion, refuseNewer } from './migrate.ts';
import { openDatabase, type DatabaseOptions } from './openDatabase.ts';
import { storeOver } from './openStore.ts';
import { loadBackup, verifyBackup } from './restore.ts';
import { storeError } from './storeError.ts';

/** What commands call that work on a database while no other process uses it. */

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

/**
 * Reads a database without changing it. @throws UserError `store.newerSchema`, `store.olderSchema`, and what `openDatabase`
 * throws.
 */
export async function readDatabase<T>(
  options: DatabaseOptions,
  work: (read: StoreReader) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(options);
  try {
    const version = await database.session(databaseVersion);
    refuseNewer(version);
    if (version < programVersion()) {
      throw new UserError(
        'store.olderSchema',
        'The database was last used by an older version of the program.',
        {
          hint: 'Start this version once (`twinlane run`): it brings the database forward.',
        },
      );
    }
    return await work(storeOver(database, options).read);
  } catch (error) {
    throw storeError(error);
  } finally {
    await database.close();
  }
}
