import { parse, protocol, type ParserOptions, type PGlite } from '@electric-sql/pglite';
import type { QueryResult } from './workerProtocol.ts';

/** Statements that are parsed once. PGlite itself parses each anew, and asks for each of its steps apart. */
export interface PreparedStatements {
  /** The rows of a statement, or undefined for one that is not prepared: it is for `PGlite.query`. */
  run(
    text: string,
    params: readonly unknown[],
    rowMode: 'object' | 'array',
    /** Instead of PGlite's own. */
    parsers: ParserOptions,
  ): Promise<QueryResult | undefined>;
  /** For after what may have changed tables: a statement that was prepared for those before fails. */
  forget(): Promise<void>;
}

type Messages = Parameters<typeof parse.parseResults>[0];

interface Prepared {
  readonly name: string;
  /** Type ids of its parameters. */
  readonly types: readonly number[];
  /** What the database says of its columns. */
  readonly columns: Messages;
  /** Runs until it is planned anew, for tables that have grown. */
  left: number;
}

/** Statements kept, those used last. */
const MOST = 200;
/** Runs of one plan; a little more for each next one, so that no block of work waits for all of them to be made anew. */
const RUNS = 200;
const MORE_RUNS = 10;
const PREPARED = /^\s*(?:select|insert|update|delete|with)\b/i;
const { serialize } = protocol;

/** Starts with none. Whoever runs something beside it waits for its end. */
export function createPreparedStatements(database: PGlite): PreparedStatements {
  const known = new Map<string, Prepared>();
  const merged = new Map<string, PGlite['parsers']>();
  let count = 0;

  /** PGlite would put its parsers, which are hundreds, together for each statement. */
  function parsersWith(own: ParserOptions): PGlite['parsers'] {
    const key = Object.keys(own).join();
    const all = merged.get(key) ?? { ...database.parsers, ...own };
    merged.set(key, all);
    return all;
  }

  async function send(...parts: readonly Uint8Array[]): Promise<Messages> {
    return (await database.execProtocol(Buffer.concat(parts), { syncToFs: false })).messages;
  }

  async function prepare(text: string): Promise<Prepared> {
    count += 1;
    const name = `prepared_${count}`;
    const told = await send(
      serialize.parse({ name, text }),
      serialize.describe({ type: 'S', name }),
      serialize.sync(),
    );
    return {
      name,
      types: parse.parseDescribeStatementResults(told),
      columns: told.filter((message) => message.name === 'rowDescription'),
      left: RUNS + (count % MOST) * MORE_RUNS,
    };
  }

  async function close({ name }: Prepared): Promise<void> {
    await send(serialize.close({ type: 'S', name }), serialize.sync());
  }

  async function preparedOf(text: string): Promise<Prepared> {
    const kept = known.get(text);
    const isWorn = kept?.left === 0;
    if (isWorn) await close(kept);
    const prepared = kept === undefined || isWorn ? await prepare(text) : kept;
    prepared.left -= 1;
    known.delete(text);
    known.set(text, prepared);
    const [oldest] = known;
    if (known.size > MOST && oldest !== undefined) {
      known.delete(oldest[0]);
      await close(oldest[1]);
    }
    return prepared;
  }

  return {
    async run(text, params, rowMode, parsers) {
      if (!PREPARED.test(text)) return undefined;
      const { name: statement, types, columns } = await preparedOf(text);
      const values = params.map((value, place) => {
        if (value === null || value === undefined) return null;
        const serialized = database.serializers[types[place] ?? 0] ?? String;
        return serialized(value);
      });
      const told = await send(serialize.bind({ statement, values }), serialize.execute({}), serialize.sync());
      const [result] = parse.parseResults([...columns, ...told], parsersWith(parsers), { rowMode });
      return result;
    },
    async forget() {
      if (known.size === 0) return;
      known.clear();
      await database.exec('DEALLOCATE ALL');
    },
  };
}
