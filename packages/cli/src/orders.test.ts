import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrderPreviewView, PlacedOrderDetails } from '@twinlane/protocol/order';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeRefusal, startFakeApi } from './testing/fakeApi.ts';
import { runInProcess, type Ended } from './testing/runTwinlane.ts';
import { exampleView } from './view/testing/exampleView.ts';

const TOKEN = {
  chainId: 31_337,
  address: `0x${'a'.repeat(40)}`,
  symbol: 'TO\u001B[2JK',
  decimals: 18,
};
const PREVIEW: OrderPreviewView = {
  blockNumber: 7,
  side: 'buy',
  kind: 'market',
  token: TOKEN,
  amount: { units: '100000000', value: '100' },
  part: { units: '100000000', value: '100' },
  quote: {
    amountOut: { units: '5', value: '50' },
    venue: 'uniswap-v2',
    pool: TOKEN.address,
    priceImpactBps: 12,
  },
  minAmountOut: { units: '4', value: '49.5' },
  warnings: ['The risk score of 60 is above the tolerance of 50.'],
  needsAcceptRisk: true,
};
const ORDER: PlacedOrderDetails = {
  id: 'order-1',
  accountId: 'a',
  botId: 'b',
  origin: 'person',
  kind: 'market',
  params: {},
  side: 'buy',
  token: TOKEN,
  amount: { units: '100000000', value: '100' },
  filled: { units: '0', value: '0' },
  inFlight: { units: '100000000', value: '100' },
  received: { units: '0', value: '0' },
  placedAt: '2026-01-05T12:00:00.000Z',
  acceptRisk: true,
  reason: 'A person placed it: news.',
  state: 'working',
  stateReason: '',
  orders: [],
};

let cwd: string;
let api: Awaited<ReturnType<typeof startFakeApi>>;
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'twinlane-orders-'));
  api = await startFakeApi(exampleView(), {
    '/api/orders/preview': PREVIEW,
    // One address, whether an order is placed or they are listed.
    '/api/orders': { ...ORDER, items: [ORDER], nextCursor: 'order-1' },
    '/api/orders/order-1': ORDER,
    '/api/orders/order-1/cancel': {
      ...ORDER,
      state: 'cancelled',
      stateReason: 'A person cancelled it: news',
    },
    '/api/orders/order-2/cancel': new FakeRefusal({
      code: 'order.ended',
      title: 'Conflict',
      status: 409,
      detail: 'The order has ended already: it is done.',
    }),
  });
  mkdirSync(join(cwd, '.twinlane'), { recursive: true });
  const note = { pid: process.pid, url: api.url, startedAt: new Date().toISOString(), token: 'secret' };
  writeFileSync(join(cwd, '.twinlane', 'process.json'), JSON.stringify(note));
});
afterEach(async () => {
  await api.close();
  rmSync(cwd, { recursive: true, force: true });
});

function orders(...args: string[]): Promise<Ended> {
  return runInProcess(['orders', ...args, '--port', new URL(api.url).port], { cwd, env: {} });
}

it('shows what an order would do, with its warnings, hostile symbols escaped', async () => {
  const { code, out } = await orders('preview', 'buy', 'TOK', '100');
  expect(code).toBe(0);
  expect(out).toContain('Warning   The risk score of 60 is above the tolerance of 50.');
  expect(out).toContain('At least  49.5');
  expect(out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
});

it('places nothing with warnings while nobody says yes, and says how to', async () => {
  const refused = await orders('place', 'buy', 'TOK', '100');
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('Nothing was placed');
  expect(refused.err).toContain('--yes');
  const placed = await orders('place', 'buy', 'TOK', '100', '--yes', '--accept-risk', '--reason', 'news');
  expect(placed.code).toBe(0);
  expect(placed.out).toContain('Order order-1: buy');
});

it.each([
  ['--good-for', 'soon'],
  ['--kind', 'iceberg'],
  ['--param', 'price'],
])('refuses %s %s with what to do', async (flag, value) => {
  const { code, err } = await orders('place', 'buy', 'TOK', '1', flag, value);
  expect(code).not.toBe(0);
  expect(err).not.toBe('');
});

it('lists by state, shows one, and cancels with a reason', async () => {
  const list = await orders('list', '--state', 'open');
  expect(list.out).toMatch(/^id +kind +side +token/);
  expect(list.out).toContain('--cursor order-1');
  expect((await orders('show', 'order-1')).out).toContain('State     working');
  expect((await orders('cancel', 'order-1')).code).toBe(2);
  const cancelled = await orders('cancel', 'order-1', '--reason', 'news');
  expect(cancelled.out).toContain('cancelled: A person cancelled it: news');
  const ended = await orders('cancel', 'order-2', '--reason', 'news');
  expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('ended already') as string });
});
