import { randomUUIDv7 } from 'node:crypto';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Hex } from '@twinlane/core/money/hex';
import { loginSettings } from '../config/loginSettings.ts';
import { startTestServer, get, type Answer, type TestServer } from '../api/testing/testServer.ts';
import type { ServerOptions } from '../api/createServer.ts';
import { testClock, type TestClock } from '../breaker/testing/breakerWorld.ts';
import { sandbox } from '../chain/sandbox.ts';
import type { Closers } from '../closers.ts';
import { openLogins } from '../openLogins.ts';
import { guardStore, type GuardedStore } from '../store/guardStore.ts';
import type { OpenStore } from '../store/openStore.ts';
import { createTestLog } from './testLog.ts';

/** A server that people log in to, over a real store. */
export interface LoginServer extends TestServer {
  readonly clock: TestClock;
  /** The database, for a test to shut. */
  readonly database: Pick<GuardedStore, 'shut' | 'open'>;
  /** A link as the terminal shows it: its secret. */
  newLink(): string;
  /** A browser of its own, which keeps its cookies. */
  browser(): TestBrowser;
  /** Asks as whoever holds a bearer token: that of the process where none is named. */
  ask(method: string, path: string, body?: unknown, token?: string): Promise<Answer>;
}

/** What a browser does with cookies and the CSRF token. */
export interface TestBrowser {
  /** The cookie header as it would be sent now. */
  cookie: string;
  csrfToken: string | undefined;
  ask(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** Asks for a message for this wallet. */
  nonce(address: string, chainId?: number): Promise<{ readonly message: string; readonly nonce: string }>;
  logIn(message: string, signature: Hex): Promise<Answer>;
  logInWith(link: string): Promise<Answer>;
}

/** A chain without any contract. */
const NO_CONTRACTS: Pick<ChainReader, 'request'> = { request: () => Promise.resolve('0x') };

/** Starts one; `client` where contract wallets log in. */
export async function startLoginServer(
  store: OpenStore,
  {
    login = {},
    client = NO_CONTRACTS,
    clock = testClock(),
    pause = () => Promise.resolve(),
    ...options
  }: Partial<ServerOptions> & {
    readonly login?: Parameters<typeof loginSettings.parse>[0];
    readonly client?: Pick<ChainReader, 'request'>;
    readonly clock?: TestClock;
    readonly pause?: () => Promise<unknown>;
  } = {},
): Promise<LoginServer> {
  const closers: Closers = [];
  const log = createTestLog();
  const sources = {
    config: { login: loginSettings.parse(login) },
    store: guardStore(store, () => performance.now()),
    client: client as Parameters<typeof openLogins>[0]['client'],
    chain: sandbox,
    clock,
    ids: { next: () => randomUUIDv7() },
    pause,
    log: { child: () => log } as unknown as Parameters<typeof openLogins>[0]['log'],
  };
  const opened = openLogins(sources, closers);
  const server = await startTestServer({ clock, anonymousReads: false, ...opened, ...options });
  const { port, writeToken } = server;
  return {
    ...server,
    clock,
    database: sources.store,
    newLink: () => opened.loginDesk.newLink().secret,
    browser: () => testBrowser(port),
    ask: (method, path, body, token = writeToken) =>
      get(port, path, headersOf(port, body, { authorization: `Bearer ${token}` }), method, textOf(body)),
    close: async () => {
      await server.close();
      for (const { close } of closers) await close();
    },
  };
}

function headersOf(
  port: number,
  body: unknown,
  more: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  return { host: `127.0.0.1:${port}`, ...type, ...more };
}

function textOf(body: unknown): string | undefined {
  return body === undefined ? undefined : JSON.stringify(body);
}

function testBrowser(port: number): TestBrowser {
  const browser: TestBrowser = {
    cookie: '',
    csrfToken: undefined,
    async ask(method, path, body = method === 'GET' ? undefined : {}, headers = {}) {
      const own = {
        ...(browser.cookie === '' ? {} : { cookie: browser.cookie }),
        ...(browser.csrfToken === undefined || method === 'GET' ? {} : { 'x-csrf-token': browser.csrfToken }),
      };
      const answer = await get(
        port,
        path,
        headersOf(port, body, { ...own, ...headers }),
        method,
        textOf(body),
      );
      for (const set of answer.headers['set-cookie'] ?? []) {
        const [pair = ''] = set.split(';');
        browser.cookie = pair.endsWith('=') ? '' : pair;
      }
      return answer;
    },
    async nonce(address, chainId = sandbox.id) {
      const answer = await browser.ask('POST', '/api/login/nonce', { address, chainId });
      return answer.json() as { message: string; nonce: string };
    },
    logIn: (message, signature) => keep(browser.ask('POST', '/api/login/siwe', { message, signature })),
    logInWith: (secret) => keep(browser.ask('POST', '/api/login/link', { secret })),
  };
  async function keep(asked: Promise<Answer>): Promise<Answer> {
    const answer = await asked;
    if (answer.status === 200) browser.csrfToken = (answer.json() as { csrfToken: string }).csrfToken;
    return answer;
  }
  return browser;
}
