import helmet from '@fastify/helmet';
import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { Clock } from '@twinlane/core/ports';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';
import { HttpProblem } from './problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * The route changes something: it takes POST, from who knows the token. `always`: also while logins are held back.
     * `signed`: from whoever the route itself knows by a signature.
     */
    write?: boolean | 'always' | 'signed';
  }
}

/** Who hears of failed logins, and says when none is taken. */
interface LoginWatch {
  readonly logins?: Pick<Breakers, 'refusal' | 'report'> | undefined;
  readonly clock: Clock;
}

interface Keeper extends LoginWatch {
  readonly isToken: (shown: string) => boolean;
}

const EVERYWHERE = { kind: 'global', id: '' } as const;
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** The names under which a browser on this machine may reach the given port, as a `Host` header spells them. */
function allowedHosts(port: number): ReadonlySet<string> {
  const names = LOOPBACK_NAMES.map((name) => `${name}:${port}`);
  return new Set(port === 80 ? [...names, ...LOOPBACK_NAMES] : names);
}

/** Refuses what a page of another site could send: a foreign `Host` (DNS rebinding), a foreign `Origin` (on upgrades too). */
function check(request: FastifyRequest, hosts: ReadonlySet<string>): void {
  const host = request.headers.host?.toLowerCase();
  if (host === undefined || !hosts.has(host)) {
    throw new HttpProblem(
      421,
      'foreign_host',
      'This server answers only under its loopback names.',
      'Open it as http://127.0.0.1 or http://localhost with its port.',
    );
  }
  const { origin } = request.headers;
  if (origin !== undefined && !(origin.startsWith('http://') && hosts.has(origin.slice('http://'.length)))) {
    throw new HttpProblem(403, 'foreign_origin', 'Pages of other sites may not use this server.');
  }
}

/**
 * Refuses every method but GET and HEAD, except on routes that change something: those take JSON alone, which no page of
 * another site can send without asking first, from who shows the token, which no page can know.
 */
function checkMethod(request: FastifyRequest, reply: FastifyReply, keeper: Keeper): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const { write = false } = request.routeOptions.config;
  if (write === false) {
    void reply.header('allow', 'GET, HEAD');
    throw new HttpProblem(405, 'read_only', 'This address is read-only: it answers GET and HEAD.');
  }
  if (write !== 'signed') {
    checkToken(request, reply, write, keeper);
  }
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

/** Who guesses the token is held back by a breaker, together with who knows it, until the guessing has stopped. */
function checkToken(
  request: FastifyRequest,
  reply: FastifyReply,
  write: true | 'always',
  { isToken, logins, clock }: Keeper,
): void {
  const held = write === 'always' ? undefined : logins?.refusal({ kind: 'login' });
  if (held !== undefined) {
    const seconds = held.until === undefined ? undefined : Math.ceil((held.until - clock.now()) / 1000);
    if (seconds !== undefined) void reply.header('retry-after', String(Math.max(1, seconds)));
    throw new HttpProblem(
      429,
      'logins_held',
      `Nobody is let in for now: ${held.reason}`,
      'On the machine itself, the twinlane command goes on working; stopping works everywhere.',
    );
  }
  const [scheme = '', shown = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() !== 'bearer' || !isToken(shown)) {
    void reply.header('www-authenticate', 'Bearer');
    void logins?.report('authFailureSpike', EVERYWHERE, { result: 'failure', detail: 'a wrong write token' });
    throw new HttpProblem(
      401,
      'token_wrong',
      'This changes something, and the token that allows it is missing or wrong.',
      'Send `Authorization: Bearer` and the token in process.json of the data folder; it changes with each start.',
    );
  }
}

/** Whether a text is the token, in a time that tells nothing of it. */
function comparison(token: string): (shown: string) => boolean {
  const expected = digest(token);
  return (shown) => timingSafeEqual(digest(shown), expected);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/**
 * Adds the checks above and the security headers to every route. `port` is asked per request: it may be chosen late.
 * `token` is what a request must show to change something.
 */
export async function registerGatekeeper(
  app: FastifyInstance,
  { port, token, ...watch }: { readonly port: () => number; readonly token: string } & LoginWatch,
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
        connectSrc: ["'self'"],
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

  const keeper: Keeper = { ...watch, isToken: comparison(token) };
  let known: { readonly port: number; readonly hosts: ReadonlySet<string> } | undefined;
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    if (known?.port !== port()) known = { port: port(), hosts: allowedHosts(port()) };
    check(request, known.hosts);
    checkMethod(request, reply, keeper);
  });
}
