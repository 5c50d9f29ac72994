import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpProblem } from './problems.ts';

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** The names under which a browser on this machine may reach the given port, as a `Host` header spells them. */
function allowedHosts(port: number): ReadonlySet<string> {
  const names = LOOPBACK_NAMES.map((name) => `${name}:${port}`);
  return new Set(port === 80 ? [...names, ...LOOPBACK_NAMES] : names);
}

/**
 * Refuses what a page of another site could send: a foreign `Host` (DNS rebinding), a foreign `Origin` (on upgrades
 * too), any method but GET and HEAD.
 */
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

/** Adds the checks above and the security headers to every route. `port` is asked per request: it may be chosen late. */
export async function registerGatekeeper(app: FastifyInstance, port: () => number): Promise<void> {
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

  let known: { readonly port: number; readonly hosts: ReadonlySet<string> } | undefined;
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    if (known?.port !== port()) known = { port: port(), hosts: allowedHosts(port()) };
    check(request, known.hosts);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      void reply.header('allow', 'GET, HEAD');
      throw new HttpProblem(405, 'read_only', 'This server is read-only: it answers GET and HEAD.');
    }
  });
}
