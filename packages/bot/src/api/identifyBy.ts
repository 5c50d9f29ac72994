import type { FastifyRequest } from 'fastify';
import type { LoginsPort, Principal, ProofLookup } from './principal.ts';
import { readSessionCookie } from './sessionCookie.ts';

/** Proofs of one kind. */
interface Proofs {
  /** Undefined where a text has not the form of one, or is at hand: the database is not asked then. */
  lookup(text: string): Promise<ProofLookup | undefined>;
}

interface Callers {
  readonly sessions: Proofs & { bySecret(secret: string): Promise<Principal | undefined> };
  readonly tokens: Proofs & { byText(text: string): Promise<Principal | undefined> };
}

/** Knows callers by the cookie of a session or by an API token. Who shows a token is not asked for a cookie. */
export function identifyBy({ sessions, tokens }: Callers): Pick<LoginsPort, 'identify' | 'lookup'> {
  return {
    identify: async (request) => {
      const { token, secret } = shownBy(request);
      if (token !== undefined) return tokens.byText(token);
      return secret === undefined ? undefined : sessions.bySecret(secret);
    },
    lookup: async (request) => {
      const { token, secret } = shownBy(request);
      if (token !== undefined) return tokens.lookup(token);
      return secret === undefined ? undefined : sessions.lookup(secret);
    },
  };
}

function shownBy(request: FastifyRequest): {
  readonly token?: string | undefined;
  readonly secret?: string | undefined;
} {
  const { authorization } = request.headers;
  if (authorization === undefined) return { secret: readSessionCookie(request) };
  const [scheme = '', text = ''] = authorization.split(' ');
  return scheme.toLowerCase() === 'bearer' ? { token: text } : {};
}
