import { UserError } from '@twinlane/core/errors';
import { orderPage, positionPage, thoughtPage, tradePage } from '@twinlane/protocol/page';
import { equityCurve } from '@twinlane/protocol/performance';
import { priceStatistics } from '@twinlane/protocol/price';
import { problem } from '@twinlane/protocol/problem';
import { health, prices, state } from '@twinlane/protocol/state';
import { thought } from '@twinlane/protocol/thought';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createFakePriceFeed } from './testing/fakePriceFeed.ts';
import { ACCOUNT } from './testing/fakeTrading.ts';
import { connect, get, startTestServer, type Answer, type TestServer } from './testing/testServer.ts';

const DEAD = '0x000000000000000000000000000000000000dEaD';
const OTHER = '0x7cE106aab3EbD7C2bed705c2a2ffE71c12932878';

let server: TestServer;

function ask(query: string): Promise<Answer> {
  return get(server.port, `/api/prices${query}`);
}

beforeAll(async () => {
  server = await startTestServer({ priceFeed: createFakePriceFeed(new Map([[DEAD, '1.5']])) });
  const { trading } = server;
  trading.buy(0, 500);
  for (let block = 0; block < 30; block += 1) trading.mine();
  trading.buy(2, 300);
  trading.sell(0);
  trading.revert(1);
  trading.think('SKIP', 3);
  trading.mine();
});
afterAll(() => server.close());

describe('the REST routes', () => {
  it('answer in the shapes of the protocol', async () => {
    const base = `/api/accounts/${ACCOUNT.id}`;
    const [healthy, whole, priced, curve] = await Promise.all(
      ['/api/health', '/api/state', '/api/prices', `${base}/equity`].map((path) => get(server.port, path)),
    );
    expect(health.parse(healthy?.json())).toMatchObject({ status: 'ok', mode: 'sandbox', blockNumber: 32 });
    const { accounts } = state.parse(whole?.json());
    expect(accounts[0]).toMatchObject({ id: ACCOUNT.id, trades: 4, thoughts: 5 });
    expect(accounts[0]?.positions.map(({ token }) => token.symbol)).toEqual(['QUARTZ']);
    expect(accounts[0]?.marks).toHaveLength(1);
    expect(Number(accounts[0]?.equity)).toBeGreaterThan(14_000);
    expect(prices.parse(priced?.json()).tokens).toHaveLength(4);
    const { points } = equityCurve.parse(curve?.json());
    expect(points).toHaveLength(32);
    expect(points.some(({ drawdown }) => drawdown > 0)).toBe(true);
    expect(healthy?.headers['cache-control']).toBe('no-store');
  });

  it('give prices in dollars where they are asked for, of checksummed addresses only', async () => {
    const plain = prices.parse((await ask('')).json());
    expect(plain.dollars).toBeUndefined();
    const all = prices.parse((await ask('?dollars=all')).json()).dollars;
    expect(all).toMatchObject([
      { token: DEAD, outcome: 'price', usd: '1.5', source: 'coingecko', freshness: 'fresh' },
    ]);
    const two = prices.parse((await ask(`?token=${DEAD}&token=${OTHER}`)).json()).dollars;
    expect(two?.map(({ outcome }) => outcome)).toEqual(['price', 'none']);
    expect((await ask('?token=0x12')).status).toBe(400);
    expect((await ask(`?token=${DEAD}${'&token=x'.repeat(101)}`)).status).toBe(400);
    const refused = await ask(`?token=${DEAD.toLowerCase()}`);
    expect(problem.parse(refused.json())).toMatchObject({ status: 400, code: 'price.notChecksummed' });
    const statistics = priceStatistics.parse((await ask('/statistics')).json());
    expect(statistics).toMatchObject({
      hitRate: 1,
      staleShare: 0,
      failures: { timeout: 1 },
      quota: { plan: 'demo' },
    });
  });

  it("name today's result as the change since the first block of the chain's day", async () => {
    const [account] = state.parse((await get(server.port, '/api/state')).json()).accounts;
    const first = server.trading.store.rows.equity[0];
    const expected = Number(account?.equity) - Number(first?.equity) / 1e6;
    expect(Number(account?.todayPnl)).toBeCloseTo(expected, 6);
  });

  it('page through every row once, newest first', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '?limit=3' : `?limit=3&cursor=${cursor}`;
      const page = thoughtPage.parse(
        (await get(server.port, `/api/accounts/${ACCOUNT.id}/thoughts${query}`)).json(),
      );
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(['thought-5', 'thought-4', 'thought-3', 'thought-2', 'thought-1']);
  });

  it('give trades with slippage, gas and the thought behind them', async () => {
    const { items } = tradePage.parse((await get(server.port, `/api/accounts/${ACCOUNT.id}/trades`)).json());
    expect(items.map(({ outcome }) => outcome)).toEqual(['reverted', 'filled', 'filled', 'filled']);
    expect(items[1]).toMatchObject({ side: 'sell', slippageBps: 23, thoughtId: 'thought-3' });
    expect(items[0]?.price).toBeUndefined();
    expect(Number(items[0]?.gasFeeCash.value)).toBeGreaterThan(0);
    const orders = orderPage.parse((await get(server.port, `/api/accounts/${ACCOUNT.id}/orders`)).json());
    expect(orders.items[0]).toMatchObject({ status: 'reverted' });
    const positions = positionPage.parse(
      (await get(server.port, `/api/accounts/${ACCOUNT.id}/positions`)).json(),
    );
    expect(positions.items).toHaveLength(2);
  });

  it('give one thought', async () => {
    const base = `/api/accounts/${ACCOUNT.id}/thoughts`;
    const answer = await get(server.port, `${base}/thought-5`);
    expect(thought.parse(answer.json())).toMatchObject({ decision: 'SKIP', gate: 'risk.honeypot' });
    expect((await get(server.port, `${base}/none`)).status).toBe(404);
  });

  it('say what is wrong with a query', async () => {
    const queries = [
      'limit=0',
      'limit=201',
      'limit=1e9',
      'limit=x',
      'cursor=%00',
      "cursor=a'--",
      'unknown=1',
    ];
    for (const query of queries) {
      const answer = await get(server.port, `/api/accounts/${ACCOUNT.id}/trades?${query}`);
      expect({ query, status: answer.status }).toEqual({ query, status: 400 });
      expect(problem.parse(answer.json()).code).toBe('bad_request');
    }
  });
});

describe('the gatekeeper', () => {
  it('answers under loopback names only', async () => {
    const { port } = server;
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      const { status } = await get(port, '/api/health', { host });
      expect({ host, status }).toEqual({ host, status: 200 });
    }
    const foreign = [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      `127.0.0.1:${port}.evil.example`,
      `user@127.0.0.1:${port}`,
      `127.0.0.1.:${port}`,
      `0.0.0.0:${port}`,
    ];
    for (const host of foreign) {
      for (const path of ['/', '/api/state', '/nowhere', '/ws']) {
        const answer = await get(port, path, { host });
        expect({ host, path, status: answer.status }).toEqual({ host, path, status: 421 });
        expect(answer.headers['content-type']).toContain('application/problem+json');
      }
    }
  });

  it('refuses requests and upgrades of other sites', async () => {
    const { port } = server;
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
      const own = { host, origin: `http://${host}` };
      expect((await get(port, '/api/state', own)).status).toBe(200);
      const client = await connect(port, '', own);
      client.socket.terminate();
    }
    const foreign = [
      'null',
      'http://evil.example',
      `https://127.0.0.1:${port}`,
      `http://127.0.0.1:${port + 1}`,
      // Another name of ours: a page there asks its own site.
      `http://localhost:${port}`,
      `http://127.0.0.1:${port}.evil.example`,
      'file://',
    ];
    for (const origin of foreign) {
      const { status } = await get(port, '/api/state', { origin });
      expect({ origin, status }).toEqual({ origin, status: 403 });
      await expect(connect(port, '', { origin })).rejects.toThrow('refused with 403');
    }
    await expect(connect(port, '', { host: 'evil.example' })).rejects.toThrow('refused with 421');
  });

  it('takes of each address the methods that it has', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      for (const path of ['/api/state', '/', '/nowhere']) {
        const answer = await get(server.port, path, {}, method);
        expect({ method, status: answer.status }).toEqual({ method, status: 405 });
        expect(answer.headers['allow']).toBe('GET, HEAD');
      }
      expect((await get(server.port, '/api/nowhere', {}, method)).status).toBe(404);
    }
    const put = await get(server.port, '/api/orders/x', {}, 'PUT');
    expect([put.status, put.headers['allow']]).toEqual([405, 'DELETE, GET, HEAD']);
    expect((await get(server.port, '/api/state', {}, 'HEAD')).status).toBe(200);
  });

  it('sends strict headers with everything', async () => {
    for (const path of ['/', '/api/state', '/nowhere']) {
      const { headers } = await get(server.port, path);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('withstands hostile paths', async () => {
    const paths = [
      '/../../etc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/..%2f..%2fetc%2fpasswd',
      '/%',
      '/%ff',
      '/%00',
      '/api/accounts/%2e%2e/trades',
      '/api/accounts/' + 'a'.repeat(5000) + '/trades',
      '//evil.example/',
      '/api/accounts/<script>/trades',
      '/assets/../../package.json',
      '/.env',
      '/api/accounts/__proto__/trades',
      'http://evil.example/api/state/x',
    ];
    for (const path of paths) {
      const answer = await get(server.port, path);
      const refused = answer.status >= 400 && answer.status < 500;
      const isProblem = String(answer.headers['content-type']).startsWith('application/problem+json');
      expect({ path, refused, isProblem }).toEqual({ path, refused: true, isProblem: true });
      expect(problem.parse(answer.json()).status).toBe(answer.status);
      expect(answer.text).not.toContain('<script>');
    }
  });

  it('outlives garbage on the socket', async () => {
    for (const bytes of [
      '\u0000\u0001\u0002\r\n\r\n',
      'GET / HTTP/1.1\r\n\r\n',
      `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
    ]) {
      const reply = await new Promise<string>((resolve) => {
        let text = '';
        const socket = connectSocket(server.port, '127.0.0.1', () => socket.end(bytes));
        socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
        socket.on('close', () => resolve(text));
        socket.on('error', () => resolve(text));
      });
      expect(reply).not.toContain('200 OK');
    }
    expect((await get(server.port, '/api/health')).status).toBe(200);
  });
});

describe('faults', () => {
  it('are told without what is inside', async () => {
    server.trading.store.gate = () => Promise.reject(new Error('secret: password at /home/me/db'));
    const answer = await get(server.port, `/api/accounts/${ACCOUNT.id}/thoughts`);
    server.trading.store.gate = async () => {};
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('secret');
    expect(problem.parse(answer.json()).requestId).toBe(answer.headers['x-request-id']);
  });

  it('name a busy port and what to do', async () => {
    const attempt = startTestServer({ port: server.port });
    await expect(attempt).rejects.toBeInstanceOf(UserError);
    await expect(attempt).rejects.toMatchObject({
      code: 'port_busy',
      hint: expect.stringContaining('--port') as string,
    });
  });
});

describe('the dashboard files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'twinlane-dashboard-'));
  let built: TestServer | undefined;
  afterEach(async () => {
    await built?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are replaced by instructions until they are built', async () => {
    const answer = await get(server.port, '/');
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('npm run build');
  });

  it('are served, hashed ones for good, and nothing beside them', async () => {
    mkdirSync(join(folder, 'dist/assets'), { recursive: true });
    writeFileSync(join(folder, 'dist/index.html'), '<title>Twinlane</title>');
    writeFileSync(join(folder, 'dist/assets/index-abc.js'), 'export {};');
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    built = await startTestServer({ dashboardDir: join(folder, 'dist') });
    const page = await get(built.port, '/');
    expect([page.status, page.headers['cache-control']]).toEqual([200, 'no-cache']);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    for (const address of ['/bots', '/market/0x000000000000000000000000000000000000dEaD', '/thoughts/t1']) {
      const screen = await get(built.port, address);
      expect([screen.status, screen.text, screen.headers['cache-control']]).toEqual([
        200,
        page.text,
        'no-cache',
      ]);
    }
    const script = await get(built.port, '/assets/index-abc.js');
    expect([script.status, script.headers['cache-control']]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/',
      '/assets/none.js',
      '/nowhere',
    ]) {
      const answer = await get(built.port, path);
      const refused = [400, 403, 404].includes(answer.status);
      const isProblem = String(answer.headers['content-type']).startsWith('application/problem+json');
      expect({ path, refused, isProblem }).toEqual({ path, refused: true, isProblem: true });
    }
  });
});
