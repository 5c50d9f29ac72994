import type { SQL } from 'drizzle-orm';
import type { Drizzle } from './database.ts';

/** Runs a statement that Drizzle does not write, and gives its rows as the driver has them. */
export async function rowsOf<Row>(db: Drizzle, statement: SQL): Promise<readonly Row[]> {
  const result: unknown = await db.execute(statement);
  return (result as { readonly rows: readonly Row[] }).rows;
}
