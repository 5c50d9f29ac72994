import helmet from '@fastify/helmet';
import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { Clock } from '@twinlane/core/ports';
import { CSRF_HEADER } from '@twinlane/protocol/login';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hash, timingSafeEqual } from 'node:crypto';
import { isLoginTry } from './isLoginTry.ts';
import { createLookups, type Lookups } from './lookups.ts';
import { HttpProblem } from './problems.ts';
import { PROCESS_PRINCIPAL, type LoginsPort, type Principal } from './principal.ts';
import { requireScope } from './requireScope.ts';
import { isFromHere } from './isFromHere.ts';
import { isOriginOf, sitesOf, type Site, type SiteOptions } from './site.ts';

/** Who hears of failed logins, and says when none is taken. */
interface LoginWatch {
  readonly logins?: Pick<Breakers, 'refusal' | 'report'> | undefined;
  readonly clock: Clock;
}

type Callers = Pick<LoginsPort, 'identify' | 'lookup'>;

interface Keeper extends LoginWatch {
  readonly isToken: (shown: string) => boolean;
  readonly callers: Callers | undefined;
  readonly lookups: Lookups;
  readonly nobody: Principal;
}

const EVERYWHERE = { kind: 'global', id: '' } as const;
/** The one address without an endpoint that asks who somebody is. */
const SOCKET = '/ws';
const HSTS = 'max-age=31536000; includeSubDomains';

/** Who shows nothing. It may read where that is set. */
function nobody(anonymousReads: boolean): Principal {
  return {
    kind: 'nobody',
    id: 'nobody',
    who: 'nobody',
    scopes: new Set(anonymousReads ? (['read'] as const) : []),
    accounts: anonymousReads ? 'all' : new Set(),
  };
}

/** Refuses what a page of another site could send: a foreign `Host` (DNS rebinding), a foreign `Origin` (on upgrades too). */
function siteOf(request: FastifyRequest, sites: ReadonlyMap<string, Site>): Site {
  const site = sites.get(request.headers.host?.toLowerCase() ?? '');
  if (site === undefined) {
    throw new HttpProblem(
      421,
      'foreign_host',
      'This server answers only under its own names.',
      'Open it as http://127.0.0.1 or http://localhost with its port, or set http.publicUrl.',
    );
  }
  const { origin } = request.headers;
  if (origin !== undefined && !isOriginOf(origin, site)) {
    throw new HttpProblem(403, 'foreign_origin', 'Pages of other sites may not use this server.');
  }
  return site.isLoopback && !isFromHere(request) ? { ...site, isLoopback: false } : site;
}

/** What changes something takes JSON alone, which no page of another site can send without asking first. */
function checkType(request: FastifyRequest): void {
  if (isRead(request) || request.routeOptions.config.endpoint === undefined) return;
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/json') {
    throw new HttpProblem(
      415,
      'not_json',
      'The body must be JSON.',
      'Send `Content-Type: application/json`.',
    );
  }
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Who guesses is held back by a breaker, together with who begins a login, until the guessing has stopped. */
function checkHeld(request: FastifyRequest, reply: FastifyReply, { logins, clock }: LoginWatch): void {
  const { endpoint } = request.routeOptions.config;
  if (endpoint === undefined || isRead(request) || endpoint.always === true || endpoint.signed === true)
    return;
  const held = logins?.refusal({ kind: 'login' });
  if (held === undefined) return;
  const seconds = held.until === undefined ? undefined : Math.ceil((held.until - clock.now()) / 1000);
  if (seconds !== undefined) void reply.header('retry-after', String(Math.max(1, seconds)));
  throw new HttpProblem(
    429,
    'logins_held',
    `Nobody is let in for now: ${held.reason}`,
    'Who is logged in goes on working, and so do scripts with a token and the twinlane command on the machine itself; stopping works everywhere.',
  );
}

/** Who shows a proof that holds. Strangers make the database look for so many in a minute; who is known goes on. */
async function identified(
  request: FastifyRequest,
  reply: FastifyReply,
  { isToken, callers, lookups }: Keeper,
): Promise<Principal | undefined> {
  const { authorization } = request.headers;
  const bearer = authorization === undefined ? undefined : bearerOf(authorization);
  if (bearer !== undefined && isToken(bearer)) return PROCESS_PRINCIPAL;
  const lookup = await callers?.lookup(request);
  if (callers === undefined || lookup === undefined) return callers?.identify(request);
  const place = lookups.take({
    ...lookup,
    ip: request.ip,
    always: request.routeOptions.config.endpoint?.always === true,
  });
  if (place === undefined) {
    const seconds = lookups.secondsLeft();
    void reply.header('retry-after', String(seconds));
    throw new HttpProblem(
      429,
      'rate_limited',
      'Too many logins and tokens were shown that stand for nobody.',
      `Try again in ${seconds} s. Whoever was known here before that goes on working.`,
    );
  }
  const known = await callers.identify(request);
  if (known !== undefined) place.giveBack();
  return known;
}

/** The token of a header; undefined where it speaks of something else. */
function bearerOf(authorization: string): string | undefined {
  const [scheme = '', token = ''] = authorization.split(' ');
  return scheme.toLowerCase() === 'bearer' ? token : undefined;
}

/**
 * Who asks, by the token of the process or by a login. What needs no login is answered to whoever asks. Guessing holds back who
 * guesses and who begins a login, never who shows a proof that holds: strangers must not be able to stop them.
 */
async function principalOf(request: FastifyRequest, reply: FastifyReply, keeper: Keeper): Promise<Principal> {
  const { endpoint } = request.routeOptions.config;
  if (endpoint === undefined && request.routeOptions.url !== SOCKET) return keeper.nobody;
  const known = await identified(request, reply, keeper);
  const isTry = endpoint !== undefined && isLoginTry(endpoint);
  if (known === undefined || isTry) checkHeld(request, reply, keeper);
  if (known !== undefined) return known;
  const { authorization } = request.headers;
  if (authorization === undefined || bearerOf(authorization) === undefined) return keeper.nobody;
  void reply.header('www-authenticate', 'Bearer');
  void keeper.logins?.report('authFailureSpike', EVERYWHERE, { result: 'failure', detail: 'a wrong token' });
  throw new HttpProblem(
    401,
    'token_wrong',
    'The token is wrong, revoked or expired.',
    'That of the process is in process.json of its data folder, and changes with each start.',
  );
}

/** What changes something by cookie must show that it comes from a page of ours, which knows what no other page can read. */
function checkCsrf(request: FastifyRequest): void {
  const { endpoint } = request.routeOptions.config;
  const { session } = request.principal;
  if (session === undefined || isRead(request) || endpoint === undefined || endpoint.scope === 'anybody')
    return;
  const shown = request.headers[CSRF_HEADER];
  if (typeof shown === 'string' && comparison(session.csrfToken)(shown)) return;
  throw new HttpProblem(
    403,
    'csrf_token_wrong',
    `A change by cookie needs the header ${CSRF_HEADER}.`,
    'Send csrfToken of GET /api/session with it.',
  );
}

/** Refuses who may not use the endpoint that is asked for. */
function checkScope(request: FastifyRequest, reply: FastifyReply): void {
  const { endpoint } = request.routeOptions.config;
  if (endpoint === undefined || endpoint.scope === 'anybody') return;
  requireScope(request.principal, endpoint.scope, reply);
}

/** Whether a text is the token, in a time that tells nothing of it. */
function comparison(token: string): (shown: string) => boolean {
  const expected = digest(token);
  return (shown) => timingSafeEqual(digest(shown), expected);
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/**
 * Adds the checks above and the security headers to every route. `port` is asked per request: it may be chosen late.
 * `token` proves that a request comes from whoever may read the data folder of this process.
 */
export async function registerGatekeeper(
  app: FastifyInstance,
  {
    port,
    token,
    callers,
    anonymousReads,
    sites: siteOptions,
    reaches,
    ...watch
  }: {
    readonly port: () => number;
    readonly token: string;
    readonly callers: Callers | undefined;
    /** Whether who shows nothing may read. */
    readonly anonymousReads: boolean;
    readonly sites: SiteOptions;
    /** Sites besides this one that pages may ask. */
    readonly reaches: readonly string[];
  } & LoginWatch,
): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", ...reaches],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: false,
  });

  const keeper: Keeper = {
    ...watch,
    callers,
    lookups: createLookups(() => watch.clock.monotonic()),
    isToken: comparison(token),
    nobody: nobody(anonymousReads),
  };
  app.decorateRequest('principal');
  app.decorateRequest('site');
  let known: { readonly port: number; readonly sites: ReadonlyMap<string, Site> } | undefined;
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    if (known?.port !== port()) known = { port: port(), sites: sitesOf(port(), siteOptions) };
    request.site = siteOf(request, known.sites);
    if (request.site.scheme === 'https') void reply.header('strict-transport-security', HSTS);
    checkType(request);
    request.principal = await principalOf(request, reply, keeper);
    checkScope(request, reply);
    checkCsrf(request);
  });
}
