import { sql, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** Whether a text column is one of these, in a statement that is the same whatever their number. */
export function oneOf(column: PgColumn, values: readonly string[]): SQL {
  return sql`${column} = ANY(cast(${sql.param([...values])} as text[]))`;
}
