import { problem } from '@twinlane/protocol/problem';
import {
  transactionDetail,
  transactionKey,
  transactionPage,
  transactionStatistics,
  type TransactionDetailView,
} from '@twinlane/protocol/transaction';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenStore } from '../store/openStore.ts';
import { pgliteHarness } from '../store/testing/harness.ts';
import { HOSTILE_REASON, SENDER, storeExampleTransactions } from './testing/exampleTransactions.ts';
import { createFakeManager, type FakeManager } from './testing/fakeManager.ts';
import { get, startTestServer, type Answer, type TestServer } from './testing/testServer.ts';

const harness = pgliteHarness();
let store: OpenStore;
let manager: FakeManager;
let server: TestServer;

beforeAll(async () => {
  store = await harness.open();
  await storeExampleTransactions(store);
  manager = createFakeManager(store);
  server = await startTestServer({ store, transactions: manager });
  for (let block = 0; block < 20; block += 1) server.trading.mine();
});
beforeEach(() => void manager.asked.splice(0));
afterAll(async () => {
  await server.close();
  await harness.cleanUp();
});

function list(query: string): Promise<Answer> {
  return get(server.port, `/api/transactions${query}`);
}

async function detailOf(id: string): Promise<TransactionDetailView> {
  return transactionDetail.parse((await list(`/${id}`)).json());
}

/** A write as the command line sends it; `headers` replace its own. */
function post(
  path: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
  to: TestServer = server,
): Promise<Answer> {
  const own = { authorization: `Bearer ${to.writeToken}`, 'content-type': 'application/json' };
  return get(to.port, `/api/transactions${path}`, { ...own, ...headers }, 'POST', body);
}

function cancel(id: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return post(`/${id}/cancel`, '{"reason":"wrong token"}', headers);
}

function codeOf(answer: Answer): readonly [number, string] {
  return [answer.status, problem.parse(answer.json()).code];
}

describe('reading transactions', () => {
  it('pages through all of them, or through those that are open or have ended, newest first', async () => {
    const all = transactionPage.parse((await list('')).json());
    const ids = ['flying', 'filler', 'unsent', 'mined', 'refused', 'done'];
    expect(all.items.map(({ id }) => id)).toEqual(ids);
    expect(all.nextCursor).toBeNull();
    const first = transactionPage.parse((await list('?limit=4')).json());
    expect(first.nextCursor).toBe('mined');
    const second = transactionPage.parse((await list(`?limit=4&cursor=${first.nextCursor}`)).json());
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
    const open = transactionPage.parse((await list('?state=open')).json());
    expect(open.items.map(({ id }) => id)).toEqual(ids.slice(0, 4));
    const ended = transactionPage.parse((await list('?state=ended')).json());
    expect(ended.items.map(({ id }) => id)).toEqual(ids.slice(4));
    expect(ended.items[0]).toMatchObject({ state: 'blocked', ended: true, reason: HOSTILE_REASON });
  });

  it('shows attempts, steps, failures, gas, fill, bot and lane of one', async () => {
    const done = await detailOf('done');
    expect(done).toMatchObject({
      state: 'completed',
      ended: true,
      sender: SENDER,
      nonce: 3,
      hash: `0x${'2'.repeat(64)}`,
      route: 'public',
      mined: { blockNumber: 12, status: 'success' },
      gas: {
        estimated: '100000',
        limit: '130000',
        used: '100000',
        price: '11000000000',
        most: { value: '0.0039' },
        paid: { units: '1100000000000005' },
        otherFees: { units: '5' },
        baseline: { name: 'viem', price: '12000000000', saved: { value: '0.0001' } },
      },
      trade: { outcome: 'filled', slippageBps: 10 },
      order: { id: 'order-1' },
      botId: 'bot-1',
      thoughtId: 'thought-1',
      deadline: '2023-11-14T22:14:20.000Z',
    });
    expect(done.lane).toBe((await store.read.thoughts.get('thought-1'))?.lane);
    const { number } = server.trading.state().head!.header;
    expect(done.mined?.confirmations).toBe(number - 12 + 1);
    expect(done.attempts).toMatchObject([
      { role: 'original', route: 'flashbots-protect', mined: false, maxFeePerGas: '20000000000' },
      { role: 'bump', route: 'public', droppedBy: 'flashbots-protect', mined: true, sends: 1 },
    ]);
    expect(done.transitions.map(({ to, cause }) => `${to}: ${cause}`)).toEqual([
      'preparing: submitted',
      'submitted: accepted',
      'retrying: timeout',
      'confirmed: mined',
      'completed: final',
    ]);
    expect(done.errors.map(({ cause }) => cause)).toEqual(['timeout']);
    expect(await detailOf('filler')).toMatchObject({
      kind: 'noop',
      purpose: 'upkeep',
      attempts: [],
      gas: {},
    });
  });

  it('tells what each way of sending has shown', async () => {
    const { considered, routes } = transactionStatistics.parse((await list('/statistics')).json());
    expect(considered).toBe(6);
    expect(routes).toMatchObject([
      {
        route: 'flashbots-protect',
        sent: 3,
        included: 2,
        fellBack: 1,
        blocks: { count: 1, p50: 2 },
        price: { count: 1, p50: -10, mean: -10 },
      },
    ]);
  });

  it('shows what another process was asked to do', async () => {
    await store.transaction((unit) => unit.wishTransaction('unsent', { kind: 'speedUp' }));
    expect(await detailOf('unsent')).toMatchObject({ asked: 'speedUp' });
    await store.transaction((unit) => unit.wishTransaction('unsent', undefined));
    expect((await detailOf('unsent')).asked).toBeUndefined();
  });

  it('refuses what it cannot understand, and knows what it does not have', async () => {
    for (const query of [
      '?limit=0',
      '?limit=201',
      '?state=x',
      '?cursor=%00',
      '?a=1',
      '/statistics?limit=501',
    ]) {
      const answer = await list(query);
      expect({ query, code: codeOf(answer) }).toEqual({ query, code: [400, 'bad_request'] });
    }
    expect(codeOf(await list('/none'))).toEqual([404, 'not_found']);
    expect(codeOf(await list("/a'--"))).toEqual([400, 'bad_request']);
  });
});

describe('changing transactions', () => {
  it('asks the manager and answers with the transaction as it then stands', async () => {
    const answer = await cancel('flying');
    expect(answer.status).toBe(202);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(transactionDetail.parse(answer.json())).toMatchObject({
      id: 'flying',
      closing: { as: 'cancelled', reason: 'wrong token' },
    });
    expect((await post('/flying/replace', '{}')).status).toBe(202);
    expect(manager.asked).toEqual([
      { id: 'flying', wish: { kind: 'cancel', reason: 'wrong token' } },
      { id: 'flying', wish: { kind: 'speedUp' } },
    ]);
  });

  it('says why nothing can be done', async () => {
    expect(codeOf(await cancel('none'))).toEqual([404, 'not_found']);
    expect(codeOf(await cancel('done'))).toEqual([409, 'transaction.ended']);
    expect(codeOf(await cancel('mined'))).toEqual([409, 'transaction.mined']);
    expect(codeOf(await cancel('filler'))).toEqual([409, 'transaction.upkeep']);
    expect(codeOf(await post('/unsent/replace', '{}'))).toEqual([409, 'transaction.unsent']);
    expect(manager.asked).toEqual([]);
  });

  it('shows how the key stands, and lets it sign again where it was halted', async () => {
    const healthy = manager.key;
    const key = transactionKey.parse((await list('/key')).json());
    expect(key).toMatchObject({ owner: true, nextNonce: 8, open: 4, databaseAway: false });
    expect(key.balance?.value).toBe('1.5');
    expect(codeOf(await post('/key/resume', '{}'))).toEqual([409, 'transaction.notHalted']);
    const away = new Error('postgres://user:hunter2@host');
    manager.key = { ...healthy, halted: 'nonce 7 was used', away, entriesPausedUntil: Date.now() + 60_000 };
    const halted = await list('/key');
    expect(transactionKey.parse(halted.json())).toMatchObject({
      halted: 'nonce 7 was used',
      databaseAway: true,
      entriesPausedUntil: expect.stringMatching(/Z$/) as string,
    });
    expect(halted.text).not.toContain('hunter2');
    expect((await post('/key/resume', '{}', { authorization: 'Bearer x' })).status).toBe(401);
    expect((await post('/key/resume', '{"now":true}')).status).toBe(400);
    expect(manager.key.halted).toBe('nonce 7 was used');
    const resumed = transactionKey.parse((await post('/key/resume', '{}')).json());
    expect(resumed.halted).toBeUndefined();
    manager.key = { ...healthy, owner: false, halted: 'x' };
    expect(codeOf(await post('/key/resume', '{}'))).toEqual([409, 'transaction.notOwner']);
    manager.key = healthy;
  });

  it('where nothing is sent, lists what there was and changes nothing', async () => {
    const paper = await startTestServer();
    try {
      const page = await get(paper.port, '/api/transactions');
      expect(transactionPage.parse(page.json())).toEqual({ items: [], nextCursor: null });
      expect(codeOf(await post('/none/replace', '{}', {}, paper))).toEqual([409, 'transaction.noManager']);
      const alone = await startTestServer({ store });
      const refused = await post('/flying/cancel', '{"reason":"x"}', {}, alone);
      await alone.close();
      expect(codeOf(refused)).toEqual([409, 'transaction.noManager']);
      expect(problem.parse(refused.json()).hint).toContain('live mode');
    } finally {
      await paper.close();
    }
  });

  it('is for those who know the token of this start', async () => {
    const { writeToken } = server;
    expect(writeToken).toMatch(/^[\w-]{43}$/);
    const other = await startTestServer();
    await other.close();
    expect(other.writeToken).not.toBe(writeToken);
    const wrong = [
      '',
      writeToken,
      'Bearer',
      'Bearer ',
      `Basic ${writeToken}`,
      `Bearer ${writeToken}x`,
      `Bearer ${writeToken.slice(1)}`,
      `Bearer ${other.writeToken}`,
    ];
    for (const authorization of wrong) {
      const answer = await cancel('flying', { authorization });
      const code = authorization.startsWith('Bearer') ? 'token_wrong' : 'login_needed';
      expect({ authorization, code: codeOf(answer) }).toEqual({ authorization, code: [401, code] });
      expect(answer.text).not.toContain(writeToken);
    }
    const bare = await get(
      server.port,
      '/api/transactions/flying/cancel',
      { 'content-type': 'application/json' },
      'POST',
      '{"reason":"x"}',
    );
    expect(bare.status).toBe(401);
    expect(manager.asked).toEqual([]);
  });

  it('is not for pages of other sites, whatever they know', async () => {
    const { port } = server;
    const foreign = [
      [{ origin: 'https://evil.example' }, 403],
      [{ origin: 'null' }, 403],
      [{ origin: `http://127.0.0.1:${port + 1}` }, 403],
      [{ host: 'evil.example' }, 421],
      [{ host: `evil.example:${port}` }, 421],
      // What a form may send without asking first.
      [{ 'content-type': 'text/plain' }, 415],
      [{ 'content-type': 'application/x-www-form-urlencoded' }, 415],
      [{ 'content-type': 'multipart/form-data; boundary=x' }, 415],
      [{ 'content-type': 'text/plain; application/json' }, 415],
      [{ 'content-type': '' }, 415],
    ] as const;
    for (const [headers, status] of foreign) {
      const answer = await cancel('flying', headers);
      expect({ headers, status: answer.status }).toEqual({ headers, status });
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
    // Nor is a browser told that it might.
    const preflight = await get(
      port,
      '/api/transactions/flying/cancel',
      { origin: `http://127.0.0.1:${port}`, 'access-control-request-method': 'POST' },
      'OPTIONS',
    );
    expect(preflight.status).toBe(405);
    expect(manager.asked).toEqual([]);
    const own = { origin: `http://127.0.0.1:${port}`, 'content-type': 'application/json; charset=utf-8' };
    expect((await cancel('flying', own)).status).toBe(202);
  });

  it('takes POST at its own addresses alone', async () => {
    for (const path of ['', '/flying', '/statistics']) {
      expect({ path, status: (await post(path, '{}')).status }).toEqual({ path, status: 405 });
    }
    for (const path of ['/flying/cancel/x', '/flying/submit']) {
      expect({ path, status: (await post(path, '{}')).status }).toEqual({ path, status: 404 });
    }
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const path = '/api/transactions/flying/cancel';
      const headers = { authorization: `Bearer ${server.writeToken}`, 'content-type': 'application/json' };
      expect((await get(server.port, path, headers, method)).status).toBe(405);
    }
    expect((await list('/flying/cancel')).status).toBe(405);
  });

  it('takes a body of the right shape and size, and nothing else', async () => {
    const bodies = [
      '',
      'null',
      '[]',
      '"x"',
      '{}',
      '{"reason":1}',
      '{"reason":null}',
      '{"reason":["x"]}',
      '{"reason":""}',
      '{"reason":"   "}',
      '{"reason":"a\\u0000b"}',
      '{"reason":"\\u001b[31m"}',
      '{"reason":"\\ud800"}',
      `{"reason":"${'x'.repeat(201)}"}`,
      '{"reason":"x","id":"done"}',
      '{"reason":"x","__proto__":{"admin":true}}',
      '{"reason":"x"',
      `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
    ];
    for (const body of bodies) {
      const answer = await post('/flying/cancel', body);
      expect({ body: body.slice(0, 40), status: answer.status }).toEqual({
        body: body.slice(0, 40),
        status: 400,
      });
      expect(problem.parse(answer.json()).status).toBe(400);
    }
    const large = await post('/flying/cancel', JSON.stringify({ reason: 'x'.repeat(20_000) }));
    expect(large.status).toBe(413);
    for (const body of ['{"fees":"1"}', '[]', '']) {
      expect((await post('/flying/replace', body)).status).toBe(400);
    }
    expect(manager.asked).toEqual([]);
  });

  it('tells a fault of the manager without what is inside', async () => {
    const broken = await startTestServer({
      store,
      transactions: { ...manager, cancel: () => Promise.reject(new Error('secret in /home/me')) },
    });
    const answer = await post('/flying/cancel', '{"reason":"x"}', {}, broken);
    await broken.close();
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('secret');
  });
});
