import type { Pool, PoolClient, QueryConfig } from 'pg';

/** Statements that get a name; those that are made up of ever other parts must not fill the server with plans. */
const MOST = 500;

const NAMED = /^\s*(?:select|insert|update|delete|with)\b/i;

/** Gives statements their names, and makes a pool or a connection of it run them by these. */
export type NamedStatements = <Connection extends Pool | PoolClient>(over: Connection) => Connection;

/**
 * Statements are parsed and planned once per connection: the driver prepares what has a name, and runs it by that. What is made
 * serves all connections of a pool, since a name must mean the same on each.
 */
export function createNamedStatements(): NamedStatements {
  const names = new Map<string, string>();
  const named = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MOST || !NAMED.test(text)) return known;
    const name = `statement_${names.size + 1}`;
    names.set(text, name);
    return name;
  };
  return <Connection extends Pool | PoolClient>(over: Connection) => {
    const query = (config: QueryConfig, values?: unknown[]): unknown => {
      const name = config.name ?? named(config.text);
      return over.query(name === undefined ? config : { ...config, name }, values);
    };
    // Drizzle asks nothing else of what it is given: the connections of transactions are taken from the pool directly.
    return { query } as unknown as Connection;
  };
}
