import { join } from 'node:path';
import type { Database } from './database.ts';
import { openPglite } from './pglite/openPglite.ts';
import { openPostgres } from './postgres/openPostgres.ts';
import type { StoreLog } from './storeLog.ts';

/** Which database, and where. */
export interface DatabaseOptions {
  /** A Postgres URL; without one the embedded database in `dataDir` is used. */
  readonly url?: string | undefined;
  /** The data folder (`.twinlane`): the embedded database is in `db/`, backups go to `backups/`. */
  readonly dataDir: string;
  readonly log: StoreLog;
  /** Wall clock, milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/**
 * Opens PGlite, or Postgres where there is a URL, without touching the schema.
 * @throws UserError where it cannot be used: locked, corrupt, full disk, unreachable, refused.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, dataDir, log, now = Date.now } = options;
  if (url !== undefined) return openPostgres(url, log);
  return openPglite({ folder: join(dataDir, 'db'), log, now });
}
