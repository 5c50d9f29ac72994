import { UserError } from '@twinlane/core/errors';
import { drizzle } from 'drizzle-orm/node-postgres';
import { Client, Pool, type PoolClient } from 'pg';
import type { Database, SqlSession } from '../database.ts';
import * as schema from '../schema.ts';
import { storeError } from '../storeError.ts';
import type { StoreLog } from '../storeLog.ts';

/** How long a start waits for the server. */
const FIRST_CONNECT_TIMEOUT_MS = 5_000;
/** How long a statement waits for a connection later on, for a free one of the pool too. */
const CONNECT_TIMEOUT_MS = 30_000;
const STATEMENT_TIMEOUT_MS = 60_000;
/** A process that stopped in the middle of a transaction must not hold its locks for ever. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;
const POSTGRES_CONNECTIONS = 10;
const OLDEST_VERSION = 140_000;

/** Postgres by its URL. */
export interface PostgresDatabase extends Database {
  readonly kind: 'postgres';
  readonly pool: Pool;
}

/** Host, port and database of the URL, without user and password. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) {
    throw new UserError('store.url', 'DATABASE_URL is not a URL.', {
      hint: 'It looks like postgres://user:password@host:5432/name.',
    });
  }
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

function sessionOver(client: PoolClient): SqlSession {
  return {
    query: async <Row extends Record<string, unknown>>(text: string, params: readonly unknown[] = []) =>
      (await client.query<Row>(text, [...params])).rows,
    exec: async (text) => {
      await client.query(text);
    },
  };
}

/**
 * Opens a pool of connections to Postgres, and makes sure that it answers.
 * @throws UserError `store.url`, `store.unreachable`, `store.refused` or `store.oldPostgres`, after 5 s at most.
 */
export async function openPostgres(url: string, log: StoreLog): Promise<PostgresDatabase> {
  const place = placeOf(url);
  await probe(url, place);
  const pool = new Pool({
    connectionString: url,
    max: POSTGRES_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    application_name: 'twinlane',
  });
  pool.on('error', (error) => {
    log.warn({ error, place }, 'an idle database connection was lost');
  });
  // A connection that is lost while in use rejects the statement under way; its event must not end the process.
  pool.on('connect', (client) => {
    client.on('error', (error) => log.warn({ error, place }, 'a database connection was lost'));
  });
  return {
    kind: 'postgres',
    place,
    // Two connections stay free for reads, and for the backup of a running store.
    lanes: POSTGRES_CONNECTIONS - 2,
    pool,
    drizzle: drizzle({ client: pool, schema }),
    session: async (work) => {
      const client = await pool.connect();
      try {
        const result = await work(sessionOver(client));
        client.release();
        return result;
      } catch (error) {
        // The session may be left in any state (locks, transaction): it is closed, not given back.
        client.release(true);
        throw error;
      }
    },
    close: () => pool.end(),
  };
}

/** One connection with a short time-out, since the pool's also bounds the wait for a free connection. */
async function probe(url: string, place: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: FIRST_CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number }>(
      `SELECT current_setting('server_version_num')::int AS version`,
    );
    refuseOld(rows[0]?.version ?? 0, place);
  } catch (error) {
    throw unreachable(error, place);
  } finally {
    await client.end();
  }
}

function refuseOld(version: number, place: string): void {
  if (version >= OLDEST_VERSION) return;
  throw new UserError('store.oldPostgres', `The PostgreSQL at ${place} is older than version 14.`, {
    hint: 'Upgrade the server, or unset DATABASE_URL to use the embedded database.',
  });
}

function unreachable(error: unknown, place: string): Error {
  const known = storeError(error);
  if (known instanceof UserError) return known;
  return new UserError('store.unreachable', `PostgreSQL at ${place} does not answer: ${known.message}`, {
    cause: error,
    hint: 'Start the server, correct DATABASE_URL, or unset it to use the embedded database.',
  });
}
