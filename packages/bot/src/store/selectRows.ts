import { getTableColumns, sql, type SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Drizzle } from './database.ts';
import { rowsOf } from './rowsOf.ts';

/** What a row is written as, by its table. */
const written = new WeakMap<PgTable, string>();

/**
 * Whole rows of a table, in the order of a column. They come as one JSON text: a driver takes several times as long to bring
 * hundreds of rows cell by cell.
 */
export async function selectRows<Table extends PgTable>(
  db: Drizzle,
  table: Table,
  { where, orderBy }: { readonly where: SQL | undefined; readonly orderBy: PgColumn },
): Promise<readonly Table['$inferSelect'][]> {
  const columns = Object.entries<PgColumn>(getTableColumns(table));
  const row =
    written.get(table) ?? `json_build_array(${columns.map(([, column]) => cellOf(column)).join(', ')})`;
  written.set(table, row);
  const [found] = await rowsOf<{ readonly rows: string | null }>(
    db,
    sql`SELECT json_agg(${sql.raw(row)} ORDER BY ${orderBy})::text AS rows FROM ${table} WHERE ${where ?? sql`true`}`,
  );
  const rows = JSON.parse(found?.rows ?? '[]') as readonly (readonly unknown[])[];
  return rows.map((cells) => {
    const values: Record<string, unknown> = {};
    columns.forEach(([name, column], place) => {
      const cell = cells[place] ?? null;
      values[name] = cell === null ? null : column.mapFromDriverValue(cell);
    });
    return values;
  });
}

/** Numbers of any size come as texts, as from the drivers. */
function cellOf(column: PgColumn): string {
  return column.getSQLType().startsWith('numeric') ? `"${column.name}"::text` : `"${column.name}"`;
}
