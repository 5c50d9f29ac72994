import type { ListPage, ListPlace } from '@twinlane/core/portfolio/listRepository';
import { sql, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { limitOf } from '../paging.ts';

/** How a list goes on: rows after the place where the page before ended, in the order of an index. */
export interface Continued {
  readonly where: SQL | undefined;
  readonly orderBy: SQL[];
  readonly limit: number;
}

/**
 * What a statement needs to read the next page.
 * @param columns That the list is sorted by, all in the same direction; together they name a row. Whole numbers.
 */
export function continued(
  columns: readonly PgColumn[],
  page: ListPage,
  direction: 'asc' | 'desc' = 'desc',
): Continued {
  const { after } = page;
  return {
    where: after === undefined ? undefined : beyond(columns, after, direction === 'desc' ? '<' : '>'),
    orderBy: columns.map((column) => sql`${column} ${sql.raw(direction)}`),
    limit: limitOf(page),
  };
}

/** Compared row by row, which one range of an index answers. */
function beyond(columns: readonly PgColumn[], place: ListPlace, sign: '<' | '>'): SQL {
  const values = columns.map((column, index) => {
    const type = column.getSQLType().startsWith('numeric') ? 'numeric' : 'bigint';
    return sql`cast(${place[index] ?? '0'} as ${sql.raw(type)})`;
  });
  return sql`(${sql.join([...columns], sql`, `)}) ${sql.raw(sign)} (${sql.join(values, sql`, `)})`;
}

/** The place of a row. */
export function placeOf(...values: readonly (number | bigint)[]): ListPlace {
  return values.map(String);
}
