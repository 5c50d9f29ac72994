import { drizzle } from 'drizzle-orm/pg-proxy';
import type { Drizzle } from '../database.ts';

/** A statement as a driver gets it. */
export interface RecordedStatement {
  readonly text: string;
  readonly params: readonly unknown[];
}

/** A database that runs nothing and finds nothing, and remembers what it was asked. */
export function recordStatements(): { readonly db: Drizzle; take(): readonly RecordedStatement[] } {
  const statements: RecordedStatement[] = [];
  const db = drizzle(async (text, params) => {
    statements.push({ text, params });
    // Read as rows by builders, and as a result with rows by statements of our own.
    return { rows: Object.assign([], { rows: [] }) };
  });
  return { db: db as unknown as Drizzle, take: () => statements.splice(0) };
}
