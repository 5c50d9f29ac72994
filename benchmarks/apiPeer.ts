import { createServer } from 'node:http';
import { openStore } from '@twinlane/bot/store/openStore';
import { createReader } from '@twinlane/bot/store/reader';
import { recordStatements, type RecordedStatement } from '@twinlane/bot/store/testing/recordedStatements';
import { silent } from '@twinlane/bot/store/testing/silent';
import type { TradeSort } from '@twinlane/core/portfolio/listRepository';
import type { StoreReader } from '@twinlane/core/ports';
import { attend } from './apiChild.ts';
import { ACCOUNT, type ApiPlan, type ApiStore } from './apiLoad.ts';

const { store: place, after: written } = JSON.parse(process.argv[2] ?? '') as {
  readonly plan: ApiPlan;
  readonly store: ApiStore;
  /** Trades that are there. */
  readonly after: number;
};
const store = await openStore({ ...place, log: silent });
const recorded = recordStatements();
const read = createReader(recorded.db);
const seconds = (text: string | null): number => Math.ceil(Date.parse(text ?? '') / 1000);

/** What an address reads, by its path and query. */
async function statementsOf(url: URL): Promise<readonly RecordedStatement[]> {
  const { pathname, searchParams: query } = url;
  const [, , , , list = '', id] = pathname.split('/');
  if (id === undefined) await listOf(read, list, query);
  else await read.thoughts.get(id);
  return recorded.take();
}

async function listOf(
  { lists, equity, accounts, bots, positions, thoughts, analytics }: StoreReader,
  list: string,
  query: URLSearchParams,
) {
  const { id } = ACCOUNT;
  const after = query.get('cursor')?.split('.').slice(0, -1);
  const filter = {
    ...(query.has('bot') ? { botId: query.get('bot') ?? '' } : {}),
    ...(query.has('token') ? { token: (query.get('token') ?? '0x') as `0x${string}` } : {}),
    ...(query.has('reason') ? { side: 'sell' as const, exitReason: query.get('reason') ?? '' } : {}),
    ...(query.has('outcome') ? { outcome: 'reverted' as const } : {}),
    ...(query.has('gate') ? { gate: query.get('gate') ?? '' } : {}),
    ...(query.has('state') ? { open: true } : {}),
    ...(query.has('from') ? { from: seconds(query.get('from')), to: seconds(query.get('to')) } : {}),
  };
  const limit = Number(query.get('limit') ?? 50) + 1;
  const asked = { limit, filter, ...(after === undefined ? {} : { after }) };
  const sort = (query.get('sort') ?? 'newest') as TradeSort;
  if (list === 'trades') await lists.trades(id, { ...asked, sort });
  else if (list === 'positions') await lists.positions(id, asked);
  else if (list === 'thoughts') await lists.thoughts(id, asked);
  else if (list === 'orders') await lists.orders(id, asked);
  else if (list === 'equity') await equity.range(id, 0, Number(query.get('points')));
  // Its sums would keep the database busy for all others.
  else if (list === 'analytics') await analytics.version(id);
  else
    await Promise.all([
      accounts.list(),
      accounts.get(id),
      bots.list(id),
      positions.open(id),
      thoughts.count(id),
    ]);
}

/** The same statements, their rows as they come: no schema, no login, nothing but the database and JSON. */
const server = createServer((request, response) => {
  void (async () => {
    const statements = await statementsOf(new URL(request.url ?? '/', 'http://127.0.0.1'));
    const rows = await Promise.all(
      statements.map(({ text, params }) => store.database.statements(text, params)),
    );
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(rows));
  })().catch((error: unknown) => {
    response.statusCode = 500;
    response.end(String(error));
  });
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it does not listen');
  attend(store, written, { port: address.port }, async () => {
    server.close();
    server.closeAllConnections();
  });
});
