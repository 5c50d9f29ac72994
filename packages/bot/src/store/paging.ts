import type { Page } from '@twinlane/core/repositories';
import { lt, sql, type SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';

const MAX_PAGE = 1_000;

/** A list is never unbounded, whatever is asked for. */
export function limitOf(page: { readonly limit: number }): number {
  return Math.max(1, Math.min(page.limit, MAX_PAGE));
}

/** Rows of an account older than the one with the id `before`; none where that row does not exist. */
export function olderThan(
  table: PgTable & { readonly id: PgColumn },
  position: PgColumn,
  page: Page,
): SQL | undefined {
  if (page.before === undefined) return undefined;
  return lt(position, sql`(SELECT ${position} FROM ${table} WHERE ${table.id} = ${page.before})`);
}
