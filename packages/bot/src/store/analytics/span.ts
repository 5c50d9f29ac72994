import { sql, type SQL } from 'drizzle-orm';

/** Lower bounds of parts, rising, for `width_bucket`, which gives the number of the bound below, counted from 1. */
export function boundsOf(bounds: readonly number[]): SQL {
  return sql`cast(${sql.param(`{${bounds.join(',')}}`)} as bigint[])`;
}

/** The same for numbers with a fraction. */
export function fractionsOf(bounds: readonly number[]): SQL {
  return sql`cast(${sql.param(`{${bounds.join(',')}}`)} as float8[])`;
}

/** Restricts to a bot where one is named. */
export function ofBot(botId: string | undefined): SQL {
  return botId === undefined ? sql`` : sql`AND bot_id = ${botId}`;
}

/** The number of the period that a time is in; -1 before the first. */
export function periodOf(starts: readonly number[], time: number): number {
  return starts.findLastIndex((start) => start <= time);
}
