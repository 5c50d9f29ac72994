import { UserError } from '@twinlane/core/errors';
import { drizzle } from 'drizzle-orm/node-postgres';
import { Client, Pool, type PoolClient, type QueryConfig, type QueryResult } from 'pg';
import type { Database, Drizzle, SqlSession } from '../database.ts';
import { isStoreAway } from '../guardStore.ts';
import * as schema from '../schema.ts';
import { createNamedStatements, type NamedStatements } from './namedStatements.ts';
import { storeError } from '../storeError.ts';
import type { StoreLog } from '../storeLog.ts';

/** How long a start waits for the server. */
const FIRST_CONNECT_TIMEOUT_MS = 5_000;
/** How long a statement waits for a connection later on, for a free one of the pool too. */
const CONNECT_TIMEOUT_MS = 30_000;
const STATEMENT_TIMEOUT_MS = 60_000;
/** A process that stopped in the middle of a transaction must not hold its locks for ever. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
const POSTGRES_CONNECTIONS = 11;
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
    // A connection kept open is there at once, with the plans of its statements.
    idleTimeoutMillis: 0,
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
  const planned = plannedOn(pool);
  const named = createNamedStatements();
  return {
    kind: 'postgres',
    place,
    // Two connections stay free for reads, and for the backup of a running store; one is for planned statements.
    lanes: POSTGRES_CONNECTIONS - 3,
    pool,
    drizzle: drizzle({ client: named(pool), schema }),
    transaction: transactionsOn(pool, named),
    planned: planned.run,
    statements: async (text, params = []) => {
      // Of several statements there are several results. The pool closes the connection of what failed.
      const answer: unknown = await pool.query(text, [...params]);
      const results = (Array.isArray(answer) ? answer : [answer]) as readonly QueryResult[];
      return results.flatMap(({ rows }) => rows as Record<string, unknown>[]);
    },
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
    close: async () => {
      planned.close();
      await pool.end();
    },
  };
}

/** Drizzle over a pool keeps the connection of a transaction that could not begin: so the connection is taken here. */
function transactionsOn(pool: Pool, named: NamedStatements): Database['transaction'] {
  const over = new WeakMap<PoolClient, Drizzle>();
  return async (work) => {
    const client = await pool.connect();
    const tx = over.get(client) ?? drizzle({ client: named(inOrder(client)), schema });
    over.set(client, tx);
    try {
      const result = await tx.transaction(work);
      client.release();
      return result;
    } catch (error) {
      client.release(isStoreAway(storeError(error)));
      throw error;
    }
  };
}

/** The connection with its statements asked one after the other, also those that are given to it together. */
function inOrder(client: PoolClient): PoolClient {
  let last: Promise<unknown> = Promise.resolve();
  const query = (config: QueryConfig, values?: unknown[]): Promise<QueryResult> => {
    const turn = last.then(() => client.query(config, values));
    // Whoever asked hears of its error.
    last = turn.catch(() => undefined);
    return turn;
  };
  return { query } as unknown as PoolClient;
}

/** Statements that are planned once, on a connection of their own: nothing else takes it, and it stays open. */
function plannedOn(pool: Pool): { readonly run: Database['planned']; readonly close: () => void } {
  const names = new Map<string, string>();
  let client: PoolClient | undefined;
  let opening: Promise<PoolClient> | undefined;
  const drop = (): void => {
    const dropped = client;
    client = undefined;
    opening = undefined;
    dropped?.release(true);
  };
  const open = async (): Promise<PoolClient> => {
    const opened = await pool.connect();
    client = opened;
    opened.once('error', () => {
      if (client === opened) drop();
    });
    return opened;
  };
  return {
    run: async (text, params) => {
      const name = names.get(text) ?? `planned_${names.size + 1}`;
      names.set(text, name);
      opening ??= open().catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
      const connection = client ?? (await opening);
      return (await connection.query<Record<string, unknown>>({ name, text, values: [...params] })).rows;
    },
    close: drop,
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
