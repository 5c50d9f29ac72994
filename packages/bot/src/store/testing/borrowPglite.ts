import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FatalError } from '@twinlane/core/errors';
import { openPgliteClient, type PgliteClient } from '../pglite/pgliteClient.ts';
import { pgliteDatabase, type PgliteDatabase } from '../pglite/openPglite.ts';
import { QUEUE_SCHEMA } from '../queueSchema.ts';
import { pgliteTemplate } from './pgliteTemplate.ts';
import { temporaryFolder } from './temporaryFolder.ts';

interface Lent {
  readonly client: PgliteClient;
  readonly folder: string;
}

/** Databases that nobody uses at the moment. */
const idle: Lent[] = [];

/**
 * A migrated, empty embedded database. It is one that an earlier test gave back, where there is one: opening PGlite takes
 * longer than most tests, and V8 crashes now and then when one process opens and ends it again and again
 * (https://github.com/nodejs/node/issues/64500). `close` gives it back; whoever still uses it after that gets the error of
 * a closed database.
 */
export async function borrowPglite(): Promise<PgliteDatabase> {
  const lent = idle.pop() ?? (await openOne());
  lent.client.keepAlive(true);
  await empty(lent.client);
  const { client, revoke } = revocable(lent.client);
  return pgliteDatabase(client, lent.folder, async () => {
    await lent.client.exclusive(async () => revoke());
    lent.client.keepAlive(false);
    idle.push(lent);
  });
}

async function openOne(): Promise<Lent> {
  const root = temporaryFolder();
  process.once('exit', () => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, 'db');
  cpSync(await pgliteTemplate(), folder, { recursive: true });
  return { client: await openPgliteClient(folder), folder };
}

/** Only what has rows is truncated, since truncating makes a new file for each table. */
async function empty(client: PgliteClient): Promise<void> {
  const tables = await client.query<{ readonly name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname = 'twinlane' AND tablename <> 'schema_migrations'`,
  );
  const filled = await client.query<{ readonly name: string }>(
    tables.rows
      .map(({ name }) => `SELECT '${name}' AS name WHERE EXISTS (SELECT FROM ${name})`)
      .join(' UNION ALL '),
  );
  if (filled.rows.length > 0) {
    const names = filled.rows.map(({ name }) => name).join(', ');
    await client.exec(`TRUNCATE ${names} RESTART IDENTITY CASCADE`);
  }
  await client.exec(`DELETE FROM ${QUEUE_SCHEMA}.job; DELETE FROM ${QUEUE_SCHEMA}.schedule`);
}

/** The client until it is revoked; then one that refuses, as a closed one does. */
function revocable(client: PgliteClient): { readonly client: PgliteClient; readonly revoke: () => void } {
  let isRevoked = false;
  async function through<T>(work: () => Promise<T>): Promise<T> {
    if (isRevoked) throw new FatalError('store.closed', 'The database has been closed.');
    return work();
  }
  return {
    revoke: () => {
      isRevoked = true;
    },
    client: {
      query: (text, params, options) => through(() => client.query(text, params, options)),
      exec: (text) => through(() => client.exec(text)),
      transaction: (work) => through(() => client.transaction(work)),
      exclusive: (work) => through(() => client.exclusive(work)),
      version: () => client.version(),
      keepAlive: () => undefined,
      close: async () => undefined,
    },
  };
}
