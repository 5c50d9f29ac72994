import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type * as schema from './schema.ts';

/** Drizzle over either database, or over one transaction of it. */
export type Drizzle = PgDatabase<PgQueryResultHKT, typeof schema>;

/** One connection, for statements that Drizzle does not write. */
export interface SqlSession {
  query<Row extends Record<string, unknown>>(
    text: string,
    params?: readonly unknown[],
  ): Promise<readonly Row[]>;
  /** Several statements, without parameters. */
  exec(text: string): Promise<void>;
}

/** An open database: PGlite or Postgres behind one surface. Its methods reject with the driver's own errors. */
export interface Database {
  readonly kind: 'pglite' | 'postgres';
  /** Where it is, for messages: the folder, or host and name without the password. */
  readonly place: string;
  readonly drizzle: Drizzle;
  /** Runs `work` in a transaction; an error rolls it back and is thrown on. */
  transaction<T>(work: (tx: Drizzle) => Promise<T>): Promise<T>;
  /** Transactions that may run at a time; the others wait for their turn. */
  readonly lanes: number;
  /** Runs one statement that is planned once per connection: for those that must be quick. */
  planned(text: string, params: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /**
   * Runs one statement with parameters, or several without, and gives the rows of all. What fails in them leaves no
   * transaction open.
   */
  statements(
    this: void,
    text: string,
    params?: readonly unknown[],
  ): Promise<readonly Record<string, unknown>[]>;
  /** Another one after each commit; absent where others than this process may commit, too. */
  version?(this: void): string;
  /** Runs `work` on a connection that nobody else uses meanwhile. */
  session<T>(work: (session: SqlSession) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Runs `work` in a transaction of the session; an error rolls it back and is thrown on. */
export async function inTransaction<T>(session: SqlSession, work: () => Promise<T>, mode = ''): Promise<T> {
  await session.exec(`BEGIN ${mode}`);
  try {
    const result = await work();
    await session.exec('COMMIT');
    return result;
  } catch (error) {
    // Where even this fails, the connection is gone and with it the transaction: the first error says why.
    await session.exec('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
