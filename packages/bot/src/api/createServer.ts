import fastifyCookie from '@fastify/cookie';
import fastifyWebsocket from '@fastify/websocket';
import { UserError } from '@twinlane/core/errors';
import { fastify, LogController, type FastifyInstance } from 'fastify';
import { randomBytes, randomUUID } from 'node:crypto';
import type { ApiContext } from './appState.ts';
import { refuseClientError } from './clientError.ts';
import { registerDashboard } from './dashboardFiles.ts';
import { createAccountTotals } from './accountTotals.ts';
import { registerAnalyticsRoutes } from './analyticsRoutes.ts';
import { registerBoardRoutes } from './boardRoutes.ts';
import { registerBotRoutes } from './botRoutes.ts';
import { registerBreakerRoutes } from './breakerRoutes.ts';
import { registerAudit } from './audit.ts';
import { registerAccountRoutes } from './accountRoutes.ts';
import { registerCandleRoutes } from './candleRoutes.ts';
import { createDayOpen } from './dayOpen.ts';
import { registerDeskRoutes } from './deskRoutes.ts';
import { registerDocumentRoutes } from './documentRoutes.ts';
import { registerGasRoutes } from './gasRoutes.ts';
import { registerGatekeeper } from './gatekeeper.ts';
import { registerHookRoutes } from './hookRoutes.ts';
import { createHub, type Hub } from './hub.ts';
import { HUB_LIMITS, type HubLimits } from './hubLimits.ts';
import { registerListRoutes } from './listRoutes.ts';
import { registerLoginRoutes } from './loginRoutes.ts';
import { createIdempotency } from './idempotency.ts';
import { registerMetricsRoute } from './metricsRoute.ts';
import { createMethods } from './methods.ts';
import { sendProblem } from './problems.ts';
import { registerOrderRoutes } from './orderRoutes.ts';
import { registerPositionRoutes } from './positionRoutes.ts';
import { registerPriceRoutes } from './priceRoutes.ts';
import { registerQueueRoutes } from './queueRoutes.ts';
import { registerQuoteRoutes } from './quoteRoutes.ts';
import { createRateLimits, RATES, type Rates } from './rateLimits.ts';
import { registerStateRoutes } from './stateRoutes.ts';
import { nameOfHost, type SiteOptions } from './site.ts';
import { registerSocket } from './socketRoute.ts';
import { registerThoughtRoutes } from './thoughtRoutes.ts';
import { registerTransactionRoutes } from './transactionRoutes.ts';

/** What the server needs; see `AppState` for what `state` has to know. */
export interface ServerOptions extends ApiContext, SiteOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Folder of the built dashboard; where it has no `index.html`, a page says how to build it. */
  readonly dashboardDir: string;
  /** Addresses and networks of proxies that are believed whom they ask for; `loopback` where absent. */
  readonly trustedProxies?: readonly string[];
  /** Whether who shows no login may read everything. */
  readonly anonymousReads?: boolean;
  /** For tests. */
  readonly limits?: Partial<HubLimits>;
  /** Requests of each class in a minute that differ from `RATES`; for tests and benchmarks. */
  readonly rates?: Partial<Rates>;
  /** For tests: an answer that is not as its endpoint declares is a fault. */
  readonly checkAnswers?: boolean;
}

/** A running server. */
export interface RunningServer {
  /** Where the dashboard is, such as `http://127.0.0.1:7411`. */
  readonly url: string;
  readonly port: number;
  /** What a request must show (`Authorization: Bearer …`) to change something; another one with each start. A secret. */
  readonly writeToken: string;
  /** Open WebSocket connections. */
  connections(): number;
  /** Stops taking requests, says goodbye to every client and frees the port. */
  close(): Promise<void>;
}

const TOKEN_BYTES = 32;
const BODY_BYTES = 16 * 1024;
const REQUEST_TIMEOUT_MS = 10_000;

/** A busy port is the user's to mend; anything else is not expected here. */
function listenError(error: unknown, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new UserError('port_busy', `Port ${port} is in use by another program.`, {
      cause: error,
      hint: 'Stop that program, or choose another port with --port (--port 0 takes any free one).',
    });
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    return new UserError('port_refused', `The system does not let Twinlane listen on port ${port}.`, {
      cause: error,
      hint: 'Choose a port above 1023 with --port.',
    });
  }
  return error;
}

/** The port that was taken; before that, the one that was asked for. */
function portOf(app: FastifyInstance, asked: number): number {
  const address = app.server.address();
  return address === null || typeof address === 'string' ? asked : address.port;
}

async function buildApp(
  options: ServerOptions,
  writeToken: string,
): Promise<{ app: FastifyInstance; hub: Hub }> {
  const limits: HubLimits = { ...HUB_LIMITS, ...options.limits };
  const app = fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    // A proxy with TLS says who asks, so that one client does not use up the allowance of all; nobody else is believed.
    trustProxy: options.publicUrl === undefined ? false : [...(options.trustedProxies ?? ['loopback'])],
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: refuseClientError,
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply),
  });
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  const methods = createMethods();
  app.addHook('onRoute', ({ method, url }) => methods.note(method, url));
  app.setNotFoundHandler((request, reply) => sendProblem(methods.refusal(request, reply), request, reply));
  app.decorate('idempotency', createIdempotency());
  app.decorate('checkAnswers', options.checkAnswers ?? false);
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/')) void reply.header('cache-control', 'no-store');
  });

  const { read } = options.store;
  const totals = createAccountTotals(read, options.clock);
  const context = { ...options, dayOpen: createDayOpen(read), totals };
  const hub = createHub(context, limits);
  await app.register(fastifyWebsocket, {
    options: { maxPayload: limits.messageBytes, perMessageDeflate: false },
    // ws closes by itself on a frame that is too large or broken; its error needs no more than a note.
    errorHandler: (error, socket) => {
      options.log.info({ err: error }, 'client broke the protocol');
      const grace = setTimeout(() => socket.terminate(), limits.closeGraceMs);
      socket.once('close', () => clearTimeout(grace));
    },
    preClose: () => hub.close(),
  });
  await app.register(fastifyCookie);
  // After the plugin above, whose hook ends the socket of an upgrade that the gatekeeper refuses.
  await registerGatekeeper(app, {
    port: () => portOf(app, options.port),
    token: writeToken,
    callers: options.logins,
    anonymousReads: options.anonymousReads === true,
    sites: options,
    reaches: options.loginDesk?.reaches ?? [],
    logins: options.operator?.breakers,
    clock: options.clock,
  });
  // Once it is known who asks.
  app.addHook('onRequest', await createRateLimits(app, { ...RATES, ...options.rates }));
  // Before anything of the body is read.
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) throw methods.refusal(request, reply);
  });
  if (options.loginDesk !== undefined) registerAudit(app, { ...options, acts: options.loginDesk.acts });
  registerLoginRoutes(app, context);
  registerSocket(app, hub);
  registerStateRoutes(app, context);
  registerAccountRoutes(app, context);
  registerListRoutes(app, context);
  registerAnalyticsRoutes(app, context);
  registerBoardRoutes(app, context);
  registerPriceRoutes(app, context);
  registerCandleRoutes(app, context);
  registerQuoteRoutes(app, context);
  registerTransactionRoutes(app, context);
  registerPositionRoutes(app, context);
  registerBotRoutes(app, context);
  registerDeskRoutes(app, context);
  registerOrderRoutes(app, context);
  registerThoughtRoutes(app, context);
  registerGasRoutes(app, context);
  registerBreakerRoutes(app, context);
  registerHookRoutes(app, context);
  registerQueueRoutes(app, context.queues);
  registerMetricsRoute(app, context);
  await registerDocumentRoutes(app, context);
  await registerDashboard(app, options.dashboardDir);
  return { app, hub };
}

/**
 * Starts the HTTP and WebSocket server with the dashboard.
 * @throws UserError `port_busy` or `port_refused` where it cannot listen.
 */
export async function createServer(options: ServerOptions): Promise<RunningServer> {
  const writeToken = randomBytes(TOKEN_BYTES).toString('base64url');
  const { app, hub } = await buildApp(options, writeToken);
  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (error) {
    await app.close();
    throw listenError(error, options.port);
  }
  const port = portOf(app, options.port);
  return {
    url: `http://${nameOfHost(options.host)}:${port}`,
    port,
    writeToken,
    connections: () => hub.connections(),
    close: () => app.close(),
  };
}
