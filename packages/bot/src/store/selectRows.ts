import { Column, getTableColumns, sql, type SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Drizzle } from './database.ts';
import { rowsOf } from './rowsOf.ts';

/** Which rows are meant. */
interface RowChoice {
  readonly where: SQL | undefined;
  readonly orderBy: PgColumn | readonly SQL[];
  /** All where absent. */
  readonly limit?: number;
}

/** How a table's rows come. */
interface Shape {
  readonly columns: readonly (readonly [name: string, decode: ((cell: unknown) => unknown) | undefined])[];
  /** The JSON of a row, as SQL. */
  readonly row: string;
}

const shapes = new WeakMap<PgTable, Shape>();

/**
 * Whole rows of a table, in their order. They come as one JSON text: a driver takes several times as long to bring
 * hundreds of rows cell by cell.
 */
export async function selectRows<Table extends PgTable>(
  db: Drizzle,
  table: Table,
  choice: RowChoice,
): Promise<readonly Table['$inferSelect'][]> {
  const [found] = await rowsOf<{ readonly rows: string | null }>(
    db,
    sql`SELECT ${rowsAsJson(table, choice)} AS rows`,
  );
  return rowsFromJson(table, found?.rows);
}

/**
 * The rows as one value of a statement, for `rowsFromJson`. A limit stands in its text, so that a plan that is made once for
 * any values knows how few rows are read.
 */
export function rowsAsJson(table: PgTable, { where, orderBy, limit }: RowChoice): SQL {
  const order = Array.isArray(orderBy) ? sql.join([...(orderBy as readonly SQL[])], sql`, `) : orderBy;
  const most = limit === undefined ? sql`` : sql.raw(` LIMIT ${limit}`);
  return sql`(SELECT json_agg(${sql.raw(shapeOf(table).row)})::text
    FROM (SELECT * FROM ${table} WHERE ${where ?? sql`true`} ORDER BY ${order}${most}) listed)`;
}

/** The rows of such a value; none where it is null. */
export function rowsFromJson<Table extends PgTable>(
  table: Table,
  json: string | null | undefined,
): readonly Table['$inferSelect'][] {
  const { columns } = shapeOf(table);
  const rows = JSON.parse(json ?? '[]') as readonly (readonly unknown[])[];
  return rows.map((cells) => {
    const values: Record<string, unknown> = {};
    let place = 0;
    for (const [name, decode] of columns) {
      const cell = cells[place] ?? null;
      values[name] = cell === null || decode === undefined ? cell : decode(cell);
      place += 1;
    }
    return values;
  });
}

function shapeOf(table: PgTable): Shape {
  const known = shapes.get(table);
  if (known !== undefined) return known;
  const columns = Object.entries<PgColumn>(getTableColumns(table));
  const shape: Shape = {
    columns: columns.map(([name, column]) => [name, decoderOf(column)]),
    row: `json_build_array(${columns.map(([, column]) => cellOf(column)).join(', ')})`,
  };
  shapes.set(table, shape);
  return shape;
}

/** Undefined where a cell is taken as it is. */
function decoderOf(column: PgColumn): ((cell: unknown) => unknown) | undefined {
  // oxlint-disable-next-line typescript/unbound-method -- only compared
  if (column.mapFromDriverValue === Column.prototype.mapFromDriverValue) return undefined;
  return (cell) => column.mapFromDriverValue(cell);
}

/** Numbers of any size come as texts, as from the drivers. */
function cellOf(column: PgColumn): string {
  return column.getSQLType().startsWith('numeric') ? `"${column.name}"::text` : `"${column.name}"`;
}
