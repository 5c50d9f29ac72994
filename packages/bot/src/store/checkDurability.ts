import { UserError } from '@twinlane/core/errors';
import type { Database } from './database.ts';

/** Settings of a server that loses what it has confirmed when it crashes. */
const UNSAFE: Readonly<Record<string, readonly string[]>> = {
  fsync: ['off'],
  synchronous_commit: ['off'],
  full_page_writes: ['off'],
};

/**
 * Makes sure that the database keeps what it has confirmed: before a real transaction is sent, its bytes must be on disk.
 * Call it before live trading on a real chain.
 * @throws UserError `store.notDurable` for a Postgres with `fsync`, `synchronous_commit` or `full_page_writes` off, and for
 * the embedded database, which does not flush to disk, unless `allowEmbedded`.
 */
export async function checkDurability(
  database: Database,
  { allowEmbedded = false }: { readonly allowEmbedded?: boolean } = {},
): Promise<void> {
  if (database.kind === 'pglite') {
    if (allowEmbedded) return;
    throw new UserError(
      'store.notDurable',
      'The embedded database does not flush to disk: a power cut can lose a transaction that was sent.',
      { hint: 'Set DATABASE_URL to a PostgreSQL server for live trading.' },
    );
  }
  const settings = await database.session((session) =>
    session.query<{ name: string; setting: string }>(
      'SELECT name, setting FROM pg_settings WHERE name = ANY($1)',
      [Object.keys(UNSAFE)],
    ),
  );
  const unsafe = settings.filter(({ name, setting }) => UNSAFE[name]?.includes(setting) === true);
  if (unsafe.length > 0) {
    const names = unsafe.map(({ name, setting }) => `${name} = ${setting}`).join(', ');
    throw new UserError('store.notDurable', `PostgreSQL at ${database.place} runs with ${names}.`, {
      hint: 'Turn it on in postgresql.conf: a crash of the server would lose transactions that were sent.',
    });
  }
}
