import type { Pool, QueryConfig } from 'pg';

/** Statements that get a name; those that are made up of ever other parts must not fill the server with plans. */
const MOST = 500;

/** A pool whose reads are parsed and planned once per connection: the driver prepares what has a name, and runs it by that. */
export function namedReads(pool: Pool): Pool {
  const names = new Map<string, string>();
  const named = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MOST || !/^\s*select\b/i.test(text)) return known;
    const name = `read_${names.size + 1}`;
    names.set(text, name);
    return name;
  };
  const query = (config: QueryConfig, values: unknown[]): unknown => {
    const name = config.name ?? named(config.text);
    return pool.query(name === undefined ? config : { ...config, name }, values);
  };
  // Drizzle asks nothing else of the pool: transactions take their connections from it directly.
  return { query } as unknown as Pool;
}
