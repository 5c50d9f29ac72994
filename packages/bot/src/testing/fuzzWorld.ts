import { randomUUIDv7 } from 'node:crypto';
import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '@twinlane/core/errors';
import { aSnapshot, aToken } from '@twinlane/core/testing/buildMarket';
import { aBot, aPosition } from '@twinlane/core/testing/buildStep';
import { sql, type SQL } from 'drizzle-orm';
import type { FuzzTarget } from '../api/testing/fuzzApi.ts';
import { storeExampleTransactions } from '../api/testing/exampleTransactions.ts';
import { createFakeManager } from '../api/testing/fakeManager.ts';
import { startTestServer } from '../api/testing/testServer.ts';
import { openBreakersOf, testClock } from '../breaker/testing/breakerWorld.ts';
import { sandbox } from '../chain/sandbox.ts';
import { loadConfig } from '../config/loadConfig.ts';
import { openDenyDesk } from '../denyDesk.ts';
import { openDesk } from '../openDesk.ts';
import { openLogins } from '../openLogins.ts';
import { heedStopFlag } from '../operator/heedStopFlag.ts';
import { operatorDesk } from '../operator/operatorDesk.ts';
import { stopFlag } from '../operator/stopFlag.ts';
import { guardStore } from '../store/guardStore.ts';
import type { OpenStore } from '../store/openStore.ts';
import { testAccount, testOrder } from '../store/testing/domain.ts';
import { createTestLog } from './testLog.ts';

/** A server over a real database with all that its addresses do, to throw requests at. */
export interface FuzzWorld {
  readonly target: FuzzTarget;
  close(): Promise<void>;
}

const HOOK_SECRET = 'a-secret-of-the-webhook-that-nobody-may-see';
/** Tables that a request which was refused may rightly write to. */
const APART = new Set([
  'login_keys',
  'login_nonces',
  'acts',
  'audit_log',
  'breakers',
  'breaker_events',
  'outbox',
  'sessions',
]);

/** Opens one over an open, empty store. Nothing trades, and nothing is sent to a chain. */
export async function openFuzzWorld(store: OpenStore): Promise<FuzzWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'twinlane-fuzz-'));
  const clock = testClock(Date.now());
  const log = createTestLog();
  const ids = { next: () => randomUUIDv7() };
  const account = testAccount();
  await storeExampleTransactions(store);
  const token = aToken(5);
  await store.transaction(async (unit) => {
    await unit.bots.put(aBot({ accountId: account.id }));
    await unit.putPosition(aPosition(token, 5n, 10n, { accountId: account.id }));
  });
  const snapshot = aSnapshot({ pools: [] });
  const engine = {
    view: () => ({ snapshot, values: new Map<string, bigint>(), equity: { total: 10n ** 10n } }),
    close: () => Promise.resolve(testOrder({ side: 'sell' })),
  } as unknown as Parameters<typeof openDesk>[0]['engine'];
  const config = await loadConfig({ env: {}, argv: [`--data-dir=${dataDir}`], cwd: dataDir });
  const flag = stopFlag(dataDir);
  const breakers = heedStopFlag(await openBreakersOf(store, clock), { flag, log });
  await breakers.start();
  const desk = operatorDesk({ breakers, flag, entriesInFlight: () => Promise.resolve(0), log });
  const closers: { readonly close: () => Promise<void> | void }[] = [];
  const whole: typeof log & { child(): typeof log } = { ...log, child: () => log };
  const logins = openLogins(
    {
      config,
      store: guardStore(store, () => clock.monotonic()),
      chain: sandbox,
      client: { request: () => Promise.resolve('0x') } as never,
      clock,
      ids,
      log: whole as never,
    },
    closers as never,
  );
  const denied = { listed: new Map(), denyByHand: () => undefined } as never;
  const server = await startTestServer({
    store,
    clock,
    ...logins,
    ...openDesk({
      config,
      services: {},
      account,
      chain: sandbox,
      source: { venues: [], opening: { wallet: undefined } } as never,
      store,
      engine,
      clock,
    }),
    denyList: await openDenyDesk({ store, chain: sandbox, risk: denied, clock, ids, log }, closers as never),
    operator: { breakers, emergency: () => desk.emergency(), hookSecret: HOOK_SECRET },
    transactions: createFakeManager(store),
    closePosition: ({ positionId }) =>
      Promise.reject(new UserError('position.kept', `Nobody buys ${positionId} now.`)),
    orders: {
      accountId: account.id,
      preview: () => Promise.reject(new UserError('order.token', 'No pool trades it.')),
      place: () => Promise.reject(new UserError('order.token', 'No pool trades it.')),
      cancel: () => Promise.reject(new UserError('order.unknown', 'There is no such order.')),
      get: async () => undefined,
      page: async () => ({ items: [], nextCursor: null }),
    },
  });
  server.trading.mine();
  return {
    target: {
      port: server.port,
      token: server.writeToken,
      ids: [account.id, 'bot-1', 'order-1', 'thought-1', 'flying', 'done', token.address],
      secrets: [server.writeToken, HOOK_SECRET, dataDir],
      stored: await digestOf(store),
    },
    close: async () => {
      await server.close();
      for (const closer of closers) await closer.close();
      await breakers.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Tells of each table how many rows it has and which transaction changed it last. */
async function digestOf({ database }: OpenStore): Promise<() => Promise<string>> {
  const ask = async (query: SQL): Promise<readonly Record<string, string>[]> =>
    ((await database.drizzle.execute(query)) as { readonly rows: readonly Record<string, string>[] }).rows;
  const rows = await ask(
    sql`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'twinlane' ORDER BY 1`,
  );
  const names = rows.map(({ name = '' }) => name).filter((name) => !APART.has(name));
  const parts = names.map(
    (name) =>
      sql`SELECT ${name} || count(*) || coalesce(max(xmin::text::bigint), 0) AS told FROM twinlane.${sql.identifier(name)}`,
  );
  const whole = sql`SELECT string_agg(told, ',') AS told FROM (${sql.join(parts, sql` UNION ALL `)}) AS tables`;
  return async () => (await ask(whole))[0]?.['told'] ?? '';
}
