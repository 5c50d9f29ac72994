import { existsSync, readdirSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '@twinlane/core/errors';
import type { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import type { Database } from '../database.ts';
import * as schema from '../schema.ts';
import { isDiskFull } from '../storeError.ts';
import type { StoreLog } from '../storeLog.ts';
import { createFolder } from './createFolder.ts';
import { lockFolder } from './folderLock.ts';
import { openPgliteClient, type PgliteClient, type PgliteSession } from './pgliteClient.ts';

/** PGlite has no background processes: what they would do is asked for at these intervals. */
const CHECKPOINT_EVERY_MS = 60_000;
const VACUUM_EVERY_MS = 15 * 60_000;

/** What Postgres may need to write before it is up: a few segments of the write-ahead log. */
const SPACE_NEEDED_BYTES = 8 * 2 ** 20;

const NO_ACCESS = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'EMFILE', 'ENFILE']);

/** PGlite, and the client that pg-boss shares with Drizzle. */
export interface PgliteDatabase extends Database {
  readonly kind: 'pglite';
  readonly client: PgliteClient;
}

interface OpenOptions {
  /** The PGlite folder; made where there is none. */
  readonly folder: string;
  readonly log: StoreLog;
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Opens the embedded database in a worker thread, and holds its folder for this process.
 * @throws UserError `store.locked`, `store.corrupt`, `store.diskFull` or `store.folder` (no access).
 */
export async function openPglite({ folder, log, now }: OpenOptions): Promise<PgliteDatabase> {
  const lock = holdFolder(folder, now);
  let client: PgliteClient;
  try {
    refuseForeign(folder);
    await createFolder(folder);
    client = await openPgliteClient(folder);
  } catch (error) {
    lock.release();
    throw openingError(error, folder);
  }
  const stopUpkeep = keepUp(client, log);
  return pgliteDatabase(client, folder, async () => {
    stopUpkeep();
    await client.exec('CHECKPOINT').catch((error: unknown) => {
      log.warn({ error }, 'the last checkpoint failed; the next start replays the write-ahead log');
    });
    await client.close();
    lock.release();
  });
}

/** The embedded database over an open client. */
export function pgliteDatabase(
  client: PgliteClient,
  folder: string,
  close: () => Promise<void>,
): PgliteDatabase {
  // The client has the methods of PGlite that Drizzle calls.
  const over = drizzle({ client: client as unknown as PGlite, schema });
  return {
    kind: 'pglite',
    place: folder,
    lanes: 1,
    client,
    drizzle: over,
    transaction: (work) => over.transaction(work),
    planned: async (text, params) => (await client.query<Record<string, unknown>>(text, params)).rows,
    statements: (text, params) => client.exclusive((session) => statementsOn(session, text, params)),
    version: () => client.version(),
    session: (work) => client.exclusive((session) => work(plainSession(session))),
    close,
  };
}

/** There is one connection: a block of statements that failed must not leave it inside its transaction. */
async function statementsOn(
  session: PgliteSession,
  text: string,
  params: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> {
  try {
    if (params.length > 0) return (await session.query<Record<string, unknown>>(text, params)).rows;
    return (await session.exec(text)).flatMap(({ rows }) => rows as Record<string, unknown>[]);
  } catch (error) {
    await session.exec('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

function plainSession(session: PgliteSession): Parameters<Parameters<Database['session']>[0]>[0] {
  return {
    query: async <Row extends Record<string, unknown>>(text: string, params: readonly unknown[] = []) =>
      (await session.query<Row>(text, params)).rows,
    exec: async (text) => {
      await session.exec(text);
    },
  };
}

function holdFolder(folder: string, now: () => number): ReturnType<typeof lockFolder> {
  try {
    return lockFolder(folder, now);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const full = isDiskFull(error) || isSpaceShort(folder);
    throw full ? diskFull(folder, String(error), error) : unusable(error, folder);
  }
}

/** PGlite would make a database on top of a folder that holds something else, or half of one. */
function refuseForeign(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  const whole = existsSync(join(folder, 'PG_VERSION')) && existsSync(join(folder, 'global', 'pg_control'));
  if (whole) return;
  throw corrupt(folder, 'PG_VERSION or global/pg_control is missing');
}

function corrupt(folder: string, what: string, cause?: unknown): UserError {
  return new UserError('store.corrupt', `The database folder ${folder} cannot be opened: ${what}.`, {
    cause,
    hint: `Nothing was changed. Move the folder away, then restore the newest backup (in backups/ of the data folder): twinlane restore <file>.`,
  });
}

/** Postgres aborts without naming the reason when it cannot write while it starts; the disk itself tells. */
function isSpaceShort(folder: string): boolean {
  const { bavail, bsize } = statfsSync(dirname(folder));
  return bavail * bsize < SPACE_NEEDED_BYTES;
}

function diskFull(folder: string, what: string, cause: unknown): UserError {
  return new UserError('store.diskFull', `The disk of ${folder} is full (${what.replace(/\.$/, '')}).`, {
    cause,
    hint: 'Free some space and start again; everything committed so far is kept.',
  });
}

function unusable(error: unknown, folder: string): UserError {
  const message = error instanceof Error ? error.message : String(error);
  return new UserError('store.folder', `The database folder ${folder} cannot be used: ${message}.`, {
    cause: error,
    hint: 'Give the user write access to the data folder, or choose another one (--data-dir).',
  });
}

function openingError(error: unknown, folder: string): Error {
  if (error instanceof UserError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (isDiskFull(error) || isSpaceShort(folder)) return diskFull(folder, message, error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && NO_ACCESS.has(code)) return unusable(error, folder);
  return corrupt(folder, message.replace(/\.$/, ''), error);
}

/** Asks for checkpoints, so that the write-ahead log stays short, and for VACUUM, so that dead rows are used again. */
function keepUp(client: PgliteClient, log: StoreLog): () => void {
  const ask = (statement: string): void => {
    client.exec(statement).catch((error: unknown) => {
      log.warn({ error, statement }, 'database upkeep failed');
    });
  };
  const checkpoint = setInterval(ask, CHECKPOINT_EVERY_MS, 'CHECKPOINT');
  const vacuum = setInterval(ask, VACUUM_EVERY_MS, 'VACUUM (ANALYZE)');
  checkpoint.unref();
  vacuum.unref();
  return () => {
    clearInterval(checkpoint);
    clearInterval(vacuum);
  };
}
