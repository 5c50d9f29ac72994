import type { ApiTokenRecord, PersonKey } from '@twinlane/core/login/loginStore';
import { createApiToken, listApiTokens, revokeApiToken } from '@twinlane/protocol/endpoints/tokens';
import type { ApiToken } from '@twinlane/protocol/login';
import { scope } from '@twinlane/protocol/scope';
import type { FastifyInstance } from 'fastify';
import { askedOfLogins } from './askedOfLogins.ts';
import type { LoginDesk } from './loginDesk.ts';
import type { Principal } from './principal.ts';
import { serve } from './serve.ts';
import { requireAllAccounts } from './visible.ts';

/** Tokens of scripts. */
export function registerTokenRoutes(app: FastifyInstance, { tokens }: LoginDesk): void {
  serve(app, listApiTokens, async ({ query: { limit, cursor }, principal }) => {
    const found = await tokens.list({
      limit: limit + 1,
      ...(cursor === undefined ? {} : { before: cursor }),
      person: onlyPersonOf(principal),
    });
    const items = found.slice(0, limit);
    return {
      items: items.map(tokenView),
      nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null,
    };
  });
  serve(app, createApiToken, ({ body: { name, scopes, accounts, days }, principal }) =>
    askedOfLogins(async () => {
      const { token, secret } = await tokens.create({
        name,
        scopes,
        accounts,
        days,
        by: principal.who,
        person: personOf(principal),
        madeBy: principal.kind === 'token' ? principal.id : undefined,
        maker: principal,
      });
      return { token: tokenView(token), secret };
    }),
  );
  serve(app, revokeApiToken, ({ params, principal }) =>
    askedOfLogins(async () => tokenView(await tokens.revoke(params.id, onlyPersonOf(principal)))),
  );
}

function personOf({ session, maker }: Principal): PersonKey | undefined {
  return session?.person ?? maker;
}

/** Whose tokens the caller may know of; undefined for all. @throws HttpProblem 403 for one of certain accounts and no person. */
function onlyPersonOf(principal: Principal): PersonKey | undefined {
  if (principal.accounts === 'all') return undefined;
  const person = personOf(principal);
  if (person === undefined) requireAllAccounts(principal);
  return person;
}

function tokenView(record: ApiTokenRecord): ApiToken {
  const { id, name, scopes, accounts, createdAt, createdBy, expiresAt, lastUsedAt, revokedAt } = record;
  return {
    id,
    name,
    scopes: scopes.map((each) => scope.parse(each)),
    accounts: accounts === 'all' ? 'all' : [...accounts],
    createdAt: new Date(createdAt).toISOString(),
    createdBy,
    expiresAt: new Date(expiresAt).toISOString(),
    ...(lastUsedAt === undefined ? {} : { lastUsedAt: new Date(lastUsedAt).toISOString() }),
    ...(revokedAt === undefined ? {} : { revokedAt: new Date(revokedAt).toISOString() }),
  };
}
