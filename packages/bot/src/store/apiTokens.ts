import type { ApiTokenRecord, LoginStore } from '@twinlane/core/login/loginStore';
import { and, desc, eq, inArray, isNull, type SQL } from 'drizzle-orm';
import type { Database, Drizzle } from './database.ts';
import { apiTokens } from './loginSchema.ts';
import { limitOf, olderThan } from './paging.ts';
import { present } from './present.ts';

/** Tokens of scripts in the database. */
export function apiTokensOf({
  drizzle: db,
  transaction,
}: Pick<Database, 'drizzle' | 'transaction'>): Pick<
  LoginStore,
  'putToken' | 'token' | 'tokensOf' | 'tokens' | 'touchToken' | 'revokeTokens'
> {
  return {
    putToken: (token) =>
      transaction(async (own) => {
        if (token.madeBy !== undefined && !(await holdToken(own, token.madeBy))) return false;
        await own.insert(apiTokens).values(token);
        return true;
      }),
    token: async (id) => {
      const [row] = await db.select().from(apiTokens).where(eq(apiTokens.id, id));
      return row === undefined ? undefined : toToken(row);
    },
    tokensOf: async (ids) => {
      if (ids.length === 0) return [];
      const rows = await db
        .select()
        .from(apiTokens)
        .where(inArray(apiTokens.id, [...ids]));
      return rows.map(toToken);
    },
    tokens: async ({ person, ...page }) => {
      const rows = await db
        .select()
        .from(apiTokens)
        .where(
          and(
            person === undefined ? undefined : eq(apiTokens.person, person),
            olderThan(apiTokens, apiTokens.sequence, page),
          ),
        )
        .orderBy(desc(apiTokens.sequence))
        .limit(limitOf(page));
      return rows.map(toToken);
    },
    touchToken: async (id, at) => {
      await db.update(apiTokens).set({ lastUsedAt: at }).where(eq(apiTokens.id, id));
    },
    revokeTokens: (which, at) =>
      transaction(async (own) => {
        const chosen = and(
          'id' in which ? eq(apiTokens.id, which.id) : undefined,
          which.person === undefined ? undefined : eq(apiTokens.person, which.person),
        );
        let last = await revokeWhere(own, chosen, at);
        const all = [...last];
        // A statement sees what those that waited for its locks have stored only after it: each generation is one of its own.
        while (last.length > 0) {
          last = await revokeWhere(own, inArray(apiTokens.madeBy, last), at);
          all.push(...last);
        }
        return all;
      }),
  };
}

/** Whether a token is not revoked, which it then is not before this transaction is over. */
async function holdToken(db: Drizzle, id: string): Promise<boolean> {
  const which = and(eq(apiTokens.id, id), isNull(apiTokens.revokedAt));
  const held = await db.select({ id: apiTokens.id }).from(apiTokens).where(which).for('share');
  return held.length > 0;
}

async function revokeWhere(db: Drizzle, which: SQL | undefined, at: number): Promise<string[]> {
  const revoked = await db
    .update(apiTokens)
    .set({ revokedAt: at })
    .where(and(which, isNull(apiTokens.revokedAt)))
    .returning({ id: apiTokens.id });
  return revoked.map(({ id }) => id);
}

function toToken(row: typeof apiTokens.$inferSelect): ApiTokenRecord {
  return present(row);
}
