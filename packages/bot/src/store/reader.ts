import type { StoreReader } from '@twinlane/core/ports';
import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, sql } from 'drizzle-orm';
import { FatalError } from '@twinlane/core/errors';
import { analyticsOf } from './analytics/analyticsReader.ts';
import { auditOf, breakersOf } from './breakers.ts';
import { botResults } from './botResults.ts';
import { candlesOf } from './candles.ts';
import type { Drizzle } from './database.ts';
import { denyListOf } from './denyList.ts';
import { entriesOf } from './entries.ts';
import { listsOf } from './list/listReader.ts';
import { outcomesOf } from './outcomes.ts';
import { oneOf } from './oneOf.ts';
import { outbox, rooms } from './outboxSchema.ts';
import { limitOf, olderThan } from './paging.ts';
import { parentOrdersOf } from './parentOrders.ts';
import { toAccount, toBot, toKnownPool, toThought } from './rows.ts';
import { accounts, bots, equityPoints, facts, pools, thoughts } from './schema.ts';
import { ownImpacts } from './reversalSchema.ts';
import { tracesOf } from './traces.ts';
import { rowsOf } from './rowsOf.ts';
import { fillsOf, ordersOf, positionsOf } from './tradeReader.ts';
import { transactionsOf } from './transactions.ts';

/** The read side over Drizzle, or over one transaction of it. */
export function createReader(db: Drizzle): StoreReader {
  return {
    accounts: accountsOf(db),
    bots: botsOf(db),
    orders: ordersOf(db),
    fills: fillsOf(db),
    entries: entriesOf(db),
    positions: positionsOf(db),
    thoughts: thoughtsOf(db),
    outcomes: outcomesOf(db),
    traces: tracesOf(db),
    outbox: outboxOf(db),
    equity: equityOf(db),
    candles: candlesOf(db),
    transactions: transactionsOf(db),
    breakers: breakersOf(db),
    audit: auditOf(db),
    denied: denyListOf(db),
    parentOrders: parentOrdersOf(db),
    lists: listsOf(db),
    analytics: analyticsOf(db),
    ownImpacts: {
      all: async (accountId) =>
        db
          .select({
            pool: ownImpacts.pool,
            pressing: ownImpacts.pressing,
            givingBack: ownImpacts.givingBack,
          })
          .from(ownImpacts)
          .where(eq(ownImpacts.accountId, accountId))
          .orderBy(asc(ownImpacts.pool)),
    },
    pools: {
      all: async (chainId) => {
        const rows = await db
          .select()
          .from(pools)
          .where(eq(pools.chainId, chainId))
          .orderBy(asc(pools.createdAtBlock), asc(pools.address));
        return rows.map(toKnownPool);
      },
    },
    facts: {
      get: async (name) => {
        const [row] = await db.select().from(facts).where(eq(facts.name, name));
        return row?.value;
      },
    },
  };
}

function accountsOf(db: Drizzle): StoreReader['accounts'] {
  return {
    create: async (account) => {
      const { cash, ...rest } = account;
      await db.insert(accounts).values({
        ...rest,
        cashToken: cash,
        cash: account.initialCash,
        native: account.initialNative,
      });
    },
    get: async (id) => {
      const [row] = await db.select().from(accounts).where(eq(accounts.id, id));
      return row === undefined ? undefined : toAccount(row);
    },
    list: async () => {
      const rows = await db.select().from(accounts).orderBy(asc(accounts.createdAt), asc(accounts.id));
      return rows.map(toAccount);
    },
    balances: async (id) => {
      const [row] = await db
        .select({ cash: accounts.cash, native: accounts.native })
        .from(accounts)
        .where(eq(accounts.id, id));
      if (row === undefined) throw new FatalError('store.noAccount', `There is no account ${id}.`);
      return row;
    },
  };
}

function botsOf(db: Drizzle): StoreReader['bots'] {
  return {
    put: async ({ id, ...bot }) => {
      const values = {
        ...bot,
        params: { ...bot.params },
        exits: Object.fromEntries(Object.entries(bot.exits).map(([kind, params]) => [kind, { ...params }])),
        settings: bot.settings ?? null,
        positionExits: bot.positionExits ?? null,
      };
      await db
        .insert(bots)
        .values({ id, ...values })
        .onConflictDoUpdate({ target: bots.id, set: { ...values, version: sql`${bots.version} + 1` } });
    },
    records: async (accountId) => {
      const rows = await db
        .select({
          id: bots.id,
          name: bots.name,
          version: bots.version,
          listedAs: bots.listedAs,
          deletedAt: bots.deletedAt,
        })
        .from(bots)
        .where(eq(bots.accountId, accountId));
      return new Map(
        rows.map(({ id, listedAs, deletedAt, ...row }) => [
          id,
          {
            ...row,
            ...(listedAs === null ? {} : { listedAs }),
            ...(deletedAt === null ? {} : { deletedAt }),
          },
        ]),
      );
    },
    results: (accountId) => botResults(db, accountId),
    noteListed: async (id, listedAs) => {
      await db
        .update(bots)
        .set({ listedAs: listedAs ?? null })
        .where(eq(bots.id, id));
    },
    remove: async (id, deletedAt) => {
      await db.update(bots).set({ deletedAt }).where(eq(bots.id, id));
    },
    states: async (ids) => {
      const rows = await db.select({ id: bots.id, state: bots.state }).from(bots).where(oneOf(bots.id, ids));
      return new Map(rows.map(({ id, state }) => [id, state]));
    },
    get: async (id) => {
      const [row] = await db.select().from(bots).where(eq(bots.id, id));
      return row === undefined ? undefined : toBot(row);
    },
    version: async (accountId) => {
      // Every change of a row gives it the number of its transaction.
      const [row] = await db
        .select({
          version: sql<string>`count(*)::text || ':' || coalesce(sum(xmin::text::numeric), 0)::text`,
        })
        .from(bots)
        .where(eq(bots.accountId, accountId));
      return row?.version ?? '';
    },
    list: async (accountId) => {
      const rows = await db
        .select()
        .from(bots)
        .where(and(eq(bots.accountId, accountId), isNull(bots.deletedAt)))
        .orderBy(asc(bots.sequence));
      return rows.map(toBot);
    },
  };
}

function thoughtsOf(db: Drizzle): StoreReader['thoughts'] {
  return {
    get: async (id) => {
      const [row] = await db
        .select({ record: thoughts.record, hash: thoughts.hash })
        .from(thoughts)
        .where(eq(thoughts.id, id));
      return row === undefined ? undefined : toThought(row);
    },
    page: async (accountId, page) => {
      const rows = await db
        .select({ record: thoughts.record, hash: thoughts.hash })
        .from(thoughts)
        .where(and(eq(thoughts.accountId, accountId), olderThan(thoughts, thoughts.index, page)))
        .orderBy(desc(thoughts.index))
        .limit(limitOf(page));
      return rows.map(toThought);
    },
    after: async (accountId, index, { limit, filter = {} }) => {
      const { botId, token, decisions, since, until } = filter;
      const rows = await db
        .select({ record: thoughts.record, hash: thoughts.hash })
        .from(thoughts)
        .where(
          and(
            eq(thoughts.accountId, accountId),
            gt(thoughts.index, index),
            botId === undefined ? undefined : eq(thoughts.botId, botId),
            token === undefined ? undefined : eq(thoughts.tokenAddress, token),
            decisions === undefined ? undefined : inArray(thoughts.decision, [...decisions]),
            since === undefined ? undefined : gte(thoughts.decidedAt, since),
            until === undefined ? undefined : lt(thoughts.decidedAt, until),
          ),
        )
        .orderBy(asc(thoughts.index))
        .limit(limitOf({ limit }));
      return rows.map(toThought);
    },
    count: async (accountId) => {
      // The chain has no holes, so its last index is its length.
      const [row] = await db
        .select({ n: thoughts.index })
        .from(thoughts)
        .where(eq(thoughts.accountId, accountId))
        .orderBy(desc(thoughts.index))
        .limit(1);
      return row?.n ?? 0;
    },
  };
}

function outboxOf(db: Drizzle): StoreReader['outbox'] {
  return {
    last: async (room) => {
      const [row] = await db.select().from(rooms).where(eq(rooms.room, room));
      return row?.seq ?? 0;
    },
    lasts: async (names) => {
      const rows = await db
        .select()
        .from(rooms)
        .where(inArray(rooms.room, [...names]));
      return new Map(rows.map(({ room, seq }) => [room, seq]));
    },
    since: async (room, seq, limit) =>
      db
        .select()
        .from(outbox)
        .where(and(eq(outbox.room, room), gt(outbox.seq, seq)))
        .orderBy(asc(outbox.seq))
        .limit(limitOf({ limit })),
  };
}

function equityOf(db: Drizzle): StoreReader['equity'] {
  return {
    range: async (accountId, since, maxPoints, until) => {
      const where = and(
        eq(equityPoints.accountId, accountId),
        gte(equityPoints.timestamp, since),
        until === undefined ? undefined : lt(equityPoints.timestamp, until),
      );
      const most = Math.max(1, Math.trunc(maxPoints));
      // Counted from the newest, so that the last point is always among them.
      const [found] = await rowsOf<{ readonly points: string | null }>(
        db,
        sql`SELECT json_agg(json_build_array(block_number, timestamp, equity::text, cash::text, native::text))::text AS points
          FROM (SELECT * FROM (
              SELECT block_number, timestamp, equity, cash, native,
                row_number() OVER (ORDER BY block_number DESC) AS n, count(*) OVER () AS total
              FROM ${equityPoints} WHERE ${where}
            ) numbered
            WHERE (n - 1) % ((total + ${sql.raw(String(most - 1))}) / ${sql.raw(String(most))}) = 0 ORDER BY block_number) points`,
      );
      const points = JSON.parse(found?.points ?? '[]') as readonly [number, number, string, string, string][];
      return points.map(([blockNumber, timestamp, equity, cash, native]) => ({
        accountId,
        blockNumber,
        timestamp,
        equity: BigInt(equity),
        cash: BigInt(cash),
        native: BigInt(native),
      }));
    },
  };
}
