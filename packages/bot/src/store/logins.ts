import type { ActRecord, AllowedWallet, LoginStore, SessionRecord } from '@twinlane/core/login/loginStore';
import { and, desc, eq, gte, inArray, lt, notInArray, or, sql, type SQL } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { apiTokensOf } from './apiTokens.ts';
import type { Database, Drizzle } from './database.ts';
import { acts, loginKeys, loginNonces, people, sessions } from './loginSchema.ts';
import { limitOf, olderThan } from './paging.ts';
import { present } from './present.ts';
import { withStoreErrors } from './storeError.ts';

/** Rows that one call removes of each kind: what is removed holds nobody up. */
const PRUNED_AT_ONCE = 5_000;
const LOGIN_KEY = 'login';

/** Logins, tokens, people and acts in the database. Each call is a transaction of its own. */
export function loginsOf(database: Pick<Database, 'drizzle' | 'transaction'>): LoginStore {
  const db = database.drizzle;
  return withStoreErrors({
    ...noncesOf(db),
    ...sessionsOf(db),
    ...walletsOf(db),
    ...apiTokensOf(database),
    ...actsOf(db),
    prune: async ({ now, acts: actsBefore, idleSince }) => {
      const gone = await Promise.all([
        removeSome(db, loginNonces, loginNonces.nonce, lt(loginNonces.expiresAt, now)),
        removeSome(
          db,
          sessions,
          sessions.id,
          or(lt(sessions.expiresAt, now), lt(sessions.lastUsedAt, idleSince)),
        ),
        removeSome(db, acts, acts.sequence, lt(acts.at, actsBefore)),
      ]);
      return gone.reduce((sum, count) => sum + count, 0);
    },
  });
}

async function removeSome(
  db: Drizzle,
  table: PgTable,
  key: PgColumn,
  which: SQL | undefined,
): Promise<number> {
  const some = db.select({ key }).from(table).where(which).limit(PRUNED_AT_ONCE);
  const gone = await db.delete(table).where(inArray(key, some)).returning({ key });
  return gone.length;
}

function noncesOf(db: Drizzle): Pick<LoginStore, 'key' | 'useNonce'> {
  return {
    key: async (proposed) => {
      const [row = { key: proposed }] = await db
        .insert(loginKeys)
        .values({ name: LOGIN_KEY, key: proposed })
        .onConflictDoUpdate({ target: loginKeys.name, set: { name: LOGIN_KEY } })
        .returning({ key: loginKeys.key });
      return row.key;
    },
    useNonce: async (nonce, until) => {
      const used = await db
        .insert(loginNonces)
        .values({ nonce, expiresAt: until })
        .onConflictDoNothing()
        .returning({ nonce: loginNonces.nonce });
      return used.length > 0;
    },
  };
}

function sessionsOf(
  db: Drizzle,
): Pick<
  LoginStore,
  'openSession' | 'sessionOf' | 'touchSession' | 'sessionsOf' | 'sessions' | 'endSessions'
> {
  return {
    openSession: async (session) => {
      await db.insert(sessions).values(session);
    },
    sessionOf: async (secretHash) => {
      const [row] = await db.select().from(sessions).where(eq(sessions.secretHash, secretHash));
      return row === undefined ? undefined : toSession(row);
    },
    touchSession: async (id, at) => {
      await db
        .update(sessions)
        .set({ lastUsedAt: at })
        .where(and(eq(sessions.id, id), lt(sessions.lastUsedAt, at)));
    },
    sessionsOf: async (ids) => {
      if (ids.length === 0) return [];
      const rows = await db
        .select()
        .from(sessions)
        .where(inArray(sessions.id, [...ids]));
      return rows.map(toSession);
    },
    sessions: async ({ person, ...page }) => {
      const rows = await db
        .select()
        .from(sessions)
        .where(
          and(
            person === undefined ? undefined : eq(sessions.person, person),
            olderThan(sessions, sessions.sequence, page),
          ),
        )
        .orderBy(desc(sessions.sequence))
        .limit(limitOf(page));
      return rows.map(toSession);
    },
    endSessions: async (which) => {
      const ended = await db
        .delete(sessions)
        .where(
          and(
            'id' in which ? eq(sessions.id, which.id) : undefined,
            which.person === undefined ? undefined : eq(sessions.person, which.person),
          ),
        )
        .returning({ id: sessions.id });
      return ended.map(({ id }) => id);
    },
  };
}

function walletsOf(
  db: Drizzle,
): Pick<LoginStore, 'addWallet' | 'changeWallet' | 'removeWallet' | 'wallet' | 'wallets'> {
  return {
    addWallet: async (wallet) => {
      const added = await db
        .insert(people)
        .values(wallet)
        .onConflictDoNothing({ target: people.address })
        .returning({ id: people.address });
      return added.length > 0;
    },
    changeWallet: async (address, was, to) => {
      const which = and(
        eq(people.address, address),
        eq(people.role, was.role),
        sql`${people.accounts}::jsonb = ${JSON.stringify(was.accounts)}::text::jsonb`,
      );
      if (Object.values(to).every((value) => value === undefined)) {
        const [same] = await db.select().from(people).where(which);
        return same === undefined ? undefined : toWallet(same);
      }
      const [row] = await db.update(people).set(to).where(which).returning();
      return row === undefined ? undefined : toWallet(row);
    },
    removeWallet: async (address) => {
      const gone = await db
        .delete(people)
        .where(eq(people.address, address))
        .returning({ id: people.address });
      return gone.length > 0;
    },
    wallet: async (address) => {
      const [row] = await db.select().from(people).where(eq(people.address, address));
      return row === undefined ? undefined : toWallet(row);
    },
    wallets: async ({ except = [], ...page }) => {
      const older =
        page.before === undefined
          ? undefined
          : lt(
              people.sequence,
              sql`(SELECT ${people.sequence} FROM ${people} WHERE ${people.address} = ${page.before})`,
            );
      const rows = await db
        .select()
        .from(people)
        .where(and(older, except.length === 0 ? undefined : notInArray(people.address, [...except])))
        .orderBy(desc(people.sequence))
        .limit(limitOf(page));
      return rows.map(toWallet);
    },
  };
}

function actsOf(db: Drizzle): Pick<LoginStore, 'appendAct' | 'acts'> {
  return {
    appendAct: async (act) => {
      await db.insert(acts).values(act).onConflictDoNothing();
    },
    acts: async ({ who, act, outcome, since, until, ...page }) => {
      const rows = await db
        .select()
        .from(acts)
        .where(
          and(
            who === undefined ? undefined : eq(acts.who, who),
            act === undefined ? undefined : eq(acts.act, act),
            outcome === undefined ? undefined : eq(acts.outcome, outcome),
            since === undefined ? undefined : gte(acts.at, since),
            until === undefined ? undefined : lt(acts.at, until),
            olderThan(acts, acts.sequence, page),
          ),
        )
        .orderBy(desc(acts.sequence))
        .limit(limitOf(page));
      return rows.map(toAct);
    },
  };
}

function toSession(row: typeof sessions.$inferSelect): SessionRecord {
  return present(row);
}

function toWallet(row: typeof people.$inferSelect): AllowedWallet {
  return present(row);
}

function toAct(row: typeof acts.$inferSelect): ActRecord {
  return present(row);
}
