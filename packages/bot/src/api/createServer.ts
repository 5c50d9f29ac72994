import fastifyWebsocket from '@fastify/websocket';
import { UserError } from '@twinlane/core/errors';
import { room as roomName } from '@twinlane/protocol/room';
import { fastify, LogController, type FastifyInstance, type FastifyRequest } from 'fastify';
import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ApiContext } from './appState.ts';
import { registerDashboard } from './dashboardFiles.ts';
import { registerBotRoutes } from './botRoutes.ts';
import { registerBreakerRoutes } from './breakerRoutes.ts';
import { registerCandleRoutes } from './candleRoutes.ts';
import { createDayOpen } from './dayOpen.ts';
import { registerGasRoutes } from './gasRoutes.ts';
import { registerGatekeeper } from './gatekeeper.ts';
import { registerHookRoutes } from './hookRoutes.ts';
import { createHub, type Hub, type Wish } from './hub.ts';
import { HUB_LIMITS, type HubLimits } from './hubLimits.ts';
import { registerMetricsRoute } from './metricsRoute.ts';
import { HttpProblem, notFound, parseInput, sendProblem } from './problems.ts';
import { registerOrderRoutes } from './orderRoutes.ts';
import { registerPositionRoutes } from './positionRoutes.ts';
import { registerQueueRoutes } from './queueRoutes.ts';
import { registerQuoteRoutes } from './quoteRoutes.ts';
import { registerRoutes } from './routes.ts';
import { registerThoughtRoutes } from './thoughtRoutes.ts';
import { registerTransactionRoutes } from './transactionRoutes.ts';

/** What the server needs; see `AppState` for what `state` has to know. */
export interface ServerOptions extends ApiContext {
  /** A loopback address: nobody logs in yet. */
  readonly host: '127.0.0.1' | '::1' | 'localhost';
  /** 0 takes any free port. */
  readonly port: number;
  /** Folder of the built dashboard; where it has no `index.html`, a page says how to build it. */
  readonly dashboardDir: string;
  /** For tests. */
  readonly limits?: Partial<HubLimits>;
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

/** `?room=account:1@12`: a room to join, and after the `@` the last `seq` the client has of it. */
const wish = z
  .string()
  .regex(/^[\w:.-]+(@\d{1,15})?$/)
  .transform((text): Wish => {
    const [name = '', since] = text.split('@');
    return since === undefined ? { room: name } : { room: name, since: Number(since) };
  })
  .refine(({ room }) => roomName.safeParse(room).success, 'not a room');
const socketQuery = z.object({
  room: z
    .union([wish.transform((one) => [one]), z.array(wish).max(20)])
    .default([])
    .readonly(),
});

function wishesOf(request: FastifyRequest): readonly Wish[] {
  return parseInput(socketQuery, request.query).room;
}

function registerSocket(app: FastifyInstance, hub: Hub): void {
  app.route({
    method: 'GET',
    url: '/ws',
    preValidation: async (request) => {
      wishesOf(request);
    },
    handler: async (_request, reply) => {
      void reply.header('upgrade', 'websocket').header('connection', 'upgrade');
      throw new HttpProblem(426, 'upgrade_required', 'This address speaks WebSocket.');
    },
    wsHandler: (socket, request) => hub.accept(socket, request.id, wishesOf(request)),
  });
}

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
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply),
  });
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) => sendProblem(notFound('such page'), request, reply));

  const context = { ...options, dayOpen: createDayOpen(options.store.read) };
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
  // After the plugin above, whose hook ends the socket of an upgrade that the gatekeeper refuses.
  await registerGatekeeper(app, {
    port: () => portOf(app, options.port),
    token: writeToken,
    logins: options.operator?.breakers,
    clock: options.clock,
  });
  registerSocket(app, hub);
  registerRoutes(app, context);
  registerCandleRoutes(app, context);
  registerQuoteRoutes(app, context);
  registerTransactionRoutes(app, context);
  registerPositionRoutes(app, context);
  registerBotRoutes(app, context);
  registerOrderRoutes(app, context);
  registerThoughtRoutes(app, context);
  registerGasRoutes(app, context);
  registerBreakerRoutes(app, context);
  registerHookRoutes(app, context);
  registerQueueRoutes(app, context.queues);
  registerMetricsRoute(app, context);
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
  const name = options.host === '::1' ? '[::1]' : options.host;
  return {
    url: `http://${name}:${port}`,
    port,
    writeToken,
    connections: () => hub.connections(),
    close: () => app.close(),
  };
}
