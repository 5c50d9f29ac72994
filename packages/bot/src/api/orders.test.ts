import { UserError } from '@twinlane/core/errors';
import { placedOrderDetails, type PlacedOrderDetails } from '@twinlane/protocol/order';
import { problem } from '@twinlane/protocol/problem';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { OrdersPort } from './ordersPort.ts';
import { get, startTestServer, type Answer, type TestServer } from './testing/testServer.ts';

const ORDER: PlacedOrderDetails = {
  id: 'order-1',
  accountId: 'a',
  botId: 'b',
  origin: 'person',
  kind: 'market',
  params: {},
  side: 'buy',
  token: { chainId: 31_337, address: `0x${'a'.repeat(40)}`, symbol: 'TOK', decimals: 18 },
  amount: { units: '100000000', value: '100' },
  filled: { units: '0', value: '0' },
  inFlight: { units: '0', value: '0' },
  received: { units: '0', value: '0' },
  placedAt: '2026-01-05T12:00:00.000Z',
  acceptRisk: false,
  reason: 'A person placed it: no reason given.',
  state: 'waiting',
  stateReason: '',
  orders: [],
};

const asked: unknown[] = [];
let refusal: UserError | undefined;
const desk: OrdersPort = {
  accountId: 'account-1',
  preview: () => Promise.reject(new UserError('order.side', 'A dca order cannot sell.')),
  place: async (request) => {
    asked.push(request);
    if (refusal !== undefined) throw refusal;
    return ORDER;
  },
  cancel: async (id, reason) => {
    asked.push({ id, reason });
    if (refusal !== undefined) throw refusal;
    return { ...ORDER, state: 'cancelled' };
  },
  get: async (id) => (id === ORDER.id ? ORDER : undefined),
  page: async (query) => {
    asked.push(query);
    const { orders: _, ...listed } = ORDER;
    return { items: [listed], nextCursor: null };
  },
};

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ orders: desk });
});
afterEach(() => {
  asked.splice(0);
  refusal = undefined;
});
afterAll(() => server.close());

function post(path: string, body: object, more: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const headers = { authorization: `Bearer ${server.writeToken}`, 'content-type': 'application/json' };
  return get(server.port, path, { ...headers, ...more }, 'POST', JSON.stringify(body));
}

function codeOf(answer: Answer): readonly [number, string] {
  return [answer.status, problem.parse(answer.json()).code];
}

const WISH = { side: 'buy', token: 'TOK', amount: '100' };

it('places an order, its key in the body or in the header', async () => {
  const answer = await post('/api/orders', WISH, { 'idempotency-key': 'one' });
  expect(answer.status).toBe(202);
  expect(placedOrderDetails.parse(answer.json())).toMatchObject({ id: 'order-1', state: 'waiting' });
  await post('/api/orders', { ...WISH, key: 'two' }, { 'idempotency-key': 'other' });
  expect(asked).toMatchObject([
    { ...WISH, key: 'one', kind: 'market', params: {}, acceptRisk: false },
    { ...WISH, key: 'two' },
  ]);
});

it('carries out a request once under its key, and nothing else under it', async () => {
  const key = { 'idempotency-key': 'once' };
  const answers = await Promise.all([post('/api/orders', WISH, key), post('/api/orders', WISH, key)]);
  const again = await post('/api/orders', WISH, key);
  expect([...answers, again].map(({ status, text }) => [status, text])).toEqual(
    [0, 1, 2].map(() => [202, again.text]),
  );
  expect(codeOf(await post('/api/orders', { ...WISH, amount: '101' }, key))).toEqual([409, 'key_reused']);
  expect(codeOf(await post('/api/orders', WISH, { 'idempotency-key': 'no key' }))).toEqual([
    400,
    'bad_request',
  ]);
  expect(asked).toHaveLength(1);
});

it('tries again under the same key what failed', async () => {
  const key = { 'idempotency-key': 'again' };
  refusal = new UserError('order.risk', 'No.');
  expect((await post('/api/orders', WISH, key)).status).toBe(409);
  refusal = undefined;
  expect((await post('/api/orders', WISH, key)).status).toBe(202);
});

it.each([
  ['order.risk', 409],
  ['order.keyReused', 409],
  ['order.blocked', 409],
  ['order.amount', 400],
])('answers %s with %i', async (code, status) => {
  refusal = new UserError(code, 'No.');
  expect(codeOf(await post('/api/orders', WISH))).toEqual([status, code]);
});

it('refuses what is no order, and who does not show the token', async () => {
  for (const body of [{}, { ...WISH, amount: '1e9' }, { ...WISH, side: 'hold' }, { ...WISH, more: 1 }]) {
    expect((await post('/api/orders', body)).status).toBe(400);
  }
  const headers = { 'content-type': 'application/json' };
  const bare = await get(server.port, '/api/orders', headers, 'POST', JSON.stringify(WISH));
  expect(codeOf(bare)).toEqual([401, 'login_needed']);
  expect(codeOf(await post('/api/orders/preview', WISH))).toEqual([400, 'order.side']);
  expect(asked).toEqual([]);
});

it('lists by state in pages, shows one, and cancels with a reason', async () => {
  expect((await get(server.port, '/api/orders?state=open&limit=5')).json()).toMatchObject({
    nextCursor: null,
  });
  await get(server.port, '/api/orders?state=done&cursor=order-9');
  expect(asked).toEqual([
    { limit: 5, states: ['waiting', 'working'] },
    { limit: 50, cursor: 'order-9', states: ['done'] },
  ]);
  expect((await get(server.port, '/api/orders?state=gone')).status).toBe(400);
  expect((await get(server.port, '/api/orders/order-1')).json()).toMatchObject({ id: 'order-1' });
  expect((await get(server.port, '/api/orders/order-2')).status).toBe(404);
  expect((await post('/api/orders/order-1/cancel', {})).status).toBe(400);
  expect((await post('/api/orders/order-1/cancel', { reason: 'enough' })).json()).toMatchObject({
    state: 'cancelled',
  });
  const headers = { authorization: `Bearer ${server.writeToken}`, 'content-type': 'application/json' };
  const deleted = await get(server.port, '/api/orders/order-1', headers, 'DELETE', '{"reason":"enough"}');
  expect(deleted.json()).toMatchObject({ state: 'cancelled' });
  refusal = new UserError('order.unknown', 'No.');
  expect((await post('/api/orders/order-9/cancel', { reason: 'enough' })).status).toBe(404);
});
