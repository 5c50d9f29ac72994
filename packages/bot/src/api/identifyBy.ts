import type { FastifyRequest } from 'fastify';
import type { LoginsPort, Principal } from './principal.ts';
import { readSessionCookie } from './sessionCookie.ts';

/** Proofs of one kind. */
interface Proofs {
  /** Whether a text has the form of one and is not at hand, so that the database is asked. */
  isLookedUp(text: string): boolean;
}

interface Callers {
  readonly sessions: Proofs & { bySecret(secret: string): Promise<Principal | undefined> };
  readonly tokens: Proofs & { byText(text: string): Promise<Principal | undefined> };
}

/** Knows callers by the cookie of a session or by an API token. Who shows a token is not asked for a cookie. */
export function identifyBy({ sessions, tokens }: Callers): Pick<LoginsPort, 'identify' | 'isLookedUp'> {
  return {
    identify: async (request) => {
      const { token, secret } = shownBy(request);
      if (token !== undefined) return tokens.byText(token);
      return secret === undefined ? undefined : sessions.bySecret(secret);
    },
    isLookedUp: (request) => {
      const { token, secret } = shownBy(request);
      if (token !== undefined) return tokens.isLookedUp(token);
      return secret !== undefined && sessions.isLookedUp(secret);
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
