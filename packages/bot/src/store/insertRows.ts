import { getTableColumns, sql, type SQL } from 'drizzle-orm';
import { getTableConfig, type PgColumn, type PgTable } from 'drizzle-orm/pg-core';
import type { Drizzle } from './database.ts';
import { rowsOf } from './rowsOf.ts';

/** Some columns of a table, with the names that rows have them under. */
type Columns = readonly { readonly key: string; readonly column: PgColumn; readonly isJson: boolean }[];

/** Values for columns, by name. */
type Row = Readonly<Record<string, unknown>>;

/** The text of a statement for such rows, by its table and their columns. */
const texts = new WeakMap<PgTable, Map<string, string>>();

/**
 * Inserts rows, all with the same columns, in their order. They go as one JSON text, so that the statement is short and the
 * same whatever their number: neither Drizzle nor the database has long lists of values to write and to parse.
 * @param conflict What follows the rows in the statement, as `replacing` gives it.
 * @param documents Text columns of which every value is JSON, spelt as it stands.
 */
export async function insertRows<Table extends PgTable>(
  db: Drizzle,
  table: Table,
  rows: readonly Table['$inferInsert'][],
  conflict = '',
  documents: readonly (keyof Table['$inferInsert'] & string)[] = [],
): Promise<void> {
  const [first] = rows as readonly Row[];
  if (first === undefined) return;
  const columns = columnsOf(table, Object.keys(first), documents);
  const known = texts.get(table) ?? new Map<string, string>();
  texts.set(table, known);
  const name = columns.map(({ key }) => key).join();
  const text = known.get(name) ?? textOf(table, columns);
  known.set(name, text);
  await rowsOf(db, sql`${sql.raw(text)}${given(columns, rows as readonly Row[])} ${sql.raw(conflict)}`);
}

/** For `insertRows`: what is there under the same key is replaced, in some columns only where those are named. */
export function replacing(table: PgTable, key: readonly string[], changed?: readonly string[]): string {
  const others = changed ?? Object.keys(getTableColumns(table)).filter((name) => !key.includes(name));
  const set = columnsOf(table, others).map(({ column }) => `"${column.name}" = excluded."${column.name}"`);
  return `ON CONFLICT (${namesOf(columnsOf(table, key))}) DO UPDATE SET ${set.join(', ')}`;
}

/** Rows as a table named `given`, for a FROM. */
export function givenRows(table: PgTable, names: readonly string[], rows: readonly object[]): SQL {
  return given(columnsOf(table, names), rows as readonly Row[]);
}

/** JSON stands in the text as it is, since as a text in it every quote would be escaped here and read again there. */
function given(columns: Columns, rows: readonly Row[]): SQL {
  const typed = columns.map(
    ({ column, isJson }) => `"${column.name}" ${isJson ? 'json' : column.getSQLType()}`,
  );
  const text = `[${rows.map((row) => driverRow(columns, row)).join()}]`;
  return sql`json_to_recordset(cast(${text} as text)::json) AS given(${sql.raw(typed.join(', '))})`;
}

function driverRow(columns: Columns, row: Row): string {
  const fields = columns.map(({ key, column, isJson }) => {
    const value = row[key] ?? null;
    const driver = value === null ? null : column.mapToDriverValue(value);
    return `"${column.name}":${isJson && typeof driver === 'string' ? driver : JSON.stringify(driver)}`;
  });
  return `{${fields.join()}}`;
}

function textOf(table: PgTable, columns: Columns): string {
  const { schema, name } = getTableConfig(table);
  return `INSERT INTO "${schema}"."${name}" (${namesOf(columns)}) SELECT ${valuesOf(columns)} FROM `;
}

/** For an INSERT of one's own: the columns, and what `givenRows` has for them. */
export function insertedColumns(
  table: PgTable,
  names: readonly string[],
): { readonly names: string; readonly values: string } {
  const columns = columnsOf(table, names);
  return { names: namesOf(columns), values: valuesOf(columns) };
}

function valuesOf(columns: Columns): string {
  const read = columns.map(({ column, isJson }) => {
    const isText = isJson && column.getSQLType() !== 'json';
    return `given."${column.name}"${isText ? '::text' : ''}`;
  });
  return read.join(', ');
}

function columnsOf(table: PgTable, names: readonly string[], documents: readonly string[] = []): Columns {
  const all: Readonly<Record<string, PgColumn>> = getTableColumns(table);
  return names.flatMap((key) => {
    const column = all[key];
    const isJson = column?.getSQLType() === 'json' || documents.includes(key);
    return column === undefined ? [] : [{ key, column, isJson }];
  });
}

function namesOf(columns: Columns): string {
  return columns.map(({ column }) => `"${column.name}"`).join(', ');
}
