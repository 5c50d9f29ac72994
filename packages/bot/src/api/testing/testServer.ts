import { UserError } from '@twinlane/core/errors';
import { pino } from 'pino';
import { serverMessage, type ServerMessage } from '@twinlane/protocol/serverMessage';
import { request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { WebSocket } from 'ws';
import { createServer, type RunningServer, type ServerOptions } from '../createServer.ts';
import { createFakePriceFeed } from './fakePriceFeed.ts';
import { createFakeTrading, USDC, type FakeTrading } from './fakeTrading.ts';

/** A server over a fake store, on a free port. */
export interface TestServer extends RunningServer {
  readonly trading: FakeTrading;
}

/** Starts one; the caller closes it. */
export async function startTestServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const trading = createFakeTrading();
  const server = await createServer({
    host: '127.0.0.1',
    port: 0,
    dashboardDir: '/nonexistent',
    store: trading.store.port,
    state: trading.state,
    priceFeed: createFakePriceFeed(),
    market: { cash: USDC, depth: () => [{ bps: 100, buy: 1_234_500_000n, sell: 1_200_000_000n }] },
    quoteTrade: () => {
      throw new UserError('quote.noRoute', 'No route.');
    },
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    log: pino({ level: 'silent' }),
    checkAnswers: true,
    anonymousReads: true,
    rates: { read: 1e6, heavy: 1e6, write: 1e6, login: 1e6, always: 1e6 },
    ...options,
  });
  return { ...server, trading };
}

/** An answer, its body read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON. */
  json(): unknown;
}

/** A request with exactly the given path and headers, which `fetch` would tidy up. `host`: the address it goes to. */
export function get(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
  body?: string,
  host = '127.0.0.1',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = {
      host,
      port,
      path,
      method,
      headers: { ...length, ...headers },
      agent: false,
    };
    const sent = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: (): unknown => JSON.parse(text),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A WebSocket client that keeps what it hears and checks it against the protocol. */
export interface TestClient {
  readonly socket: WebSocket;
  readonly heard: ServerMessage[];
  /** Waits for a message that matches; those heard before count too. */
  until(matches: (message: ServerMessage) => boolean): Promise<ServerMessage>;
  say(message: unknown): void;
  /** Resolves with the close code and reason. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** Connects; rejects with the HTTP status where the upgrade is refused. */
export function connect(
  port: number,
  query = '',
  headers: Readonly<Record<string, string>> = {},
): Promise<TestClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws${query}`, { headers });
  const heard: ServerMessage[] = [];
  const watchers = new Set<() => void>();
  socket.on('message', (data) => {
    heard.push(serverMessage.parse(JSON.parse((data as Buffer).toString('utf8'))));
    for (const watcher of watchers) watcher();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  const client: TestClient = {
    socket,
    heard,
    closed,
    say: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    until: (matches) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('not heard within 5 s')), 5000);
        const look = (): void => {
          const found = heard.find(matches);
          if (found === undefined) return;
          clearTimeout(timer);
          watchers.delete(look);
          resolve(found);
        };
        watchers.add(look);
        look();
      }),
  };
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(client));
    socket.on('unexpected-response', (_request, response) => {
      reject(new Error(`refused with ${response.statusCode}`));
      response.destroy();
    });
    socket.on('error', reject);
  });
}
