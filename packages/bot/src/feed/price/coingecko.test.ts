import { startPriceApi, type PriceApi as ServedApi } from '@twinlane/sandbox/priceApi/startPriceApi';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address } from '@twinlane/core/money/hex';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCoingecko, type CoingeckoOptions, type PriceApi } from './coingecko.ts';
import { createSimulatedClock } from './testing/simulatedClock.ts';
import { startFaultServer, type FaultServer } from './testing/faultServer.ts';

const TOKEN = toChecksumAddress(`0x${'a1'.repeat(20)}`);
const KEY = { plan: 'demo', value: 'CG-sandbox' } as const;

let served: ServedApi;
let server: FaultServer;
let api: PriceApi;

beforeAll(async () => {
  served = await startPriceApi({ prices: () => [[TOKEN, 1.5]], rules: { perMinuteWithKey: 1_000 } });
  server = await startFaultServer(served.url);
});

afterEach(() => {
  api.close();
  server.fail(undefined);
  server.requests.splice(0);
});

afterAll(async () => {
  await server.close();
  await served.close();
});

function connect(changes: Partial<CoingeckoOptions> = {}): void {
  const clock = createSimulatedClock(Date.now());
  api = createCoingecko({
    baseUrl: server.url,
    key: KEY,
    platform: 'twinlane-sandbox',
    clock,
    timeoutMs: 400,
    ...changes,
  });
}

describe('createCoingecko', () => {
  it('asks for many tokens in one request, with its key, and reads the answer', async () => {
    connect();
    const many = Array.from({ length: 514 }, (_, index): Address =>
      toChecksumAddress(`0x${(index + 1).toString(16).padStart(40, '0')}`),
    );
    const result = await api.tokenPrices([TOKEN, ...many]);
    expect(result.outcome === 'prices' && result.prices.get(TOKEN)?.usd.toString()).toBe('1.5');
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers['x-cg-demo-api-key']).toBe(KEY.value);
    const query = new URL(server.requests[0]?.path ?? '', 'http://x').searchParams;
    expect(query.get('contract_addresses')?.split(',')).toHaveLength(515);
    expect(query.get('include_last_updated_at')).toBe('true');
    expect(query.get('precision')).toBe('full');
  });

  it('works without a key, and sends a pro key as such', async () => {
    connect({ key: undefined as never });
    expect(await api.tokenPrices([TOKEN])).toMatchObject({ outcome: 'prices' });
    expect(server.requests[0]?.headers).not.toHaveProperty('x-cg-demo-api-key');
    connect({ key: { plan: 'pro', value: 'CG-pro' } });
    expect(await api.tokenPrices([TOKEN])).toMatchObject({ outcome: 'failed', failure: 'unauthorised' });
    expect(server.requests[1]?.headers['x-cg-pro-api-key']).toBe('CG-pro');
  });

  it.each([
    ['silent', { kind: 'silent' }, 'timeout'],
    ['stuck in the middle', { kind: 'stuck' }, 'timeout'],
    ['hanging up', { kind: 'hangUp' }, 'unreachable'],
    ['limiting', { kind: 'answer', status: 429, body: '', headers: { 'retry-after': '119' } }, 'rateLimited'],
    ['at fault', { kind: 'answer', status: 500, body: '{"status":{"error_code":500}}' }, 'serverError'],
    [
      'showing a page',
      { kind: 'answer', status: 200, body: '<html>', headers: { 'content-type': 'text/html' } },
      'malformed',
    ],
    [
      'refusing with 200',
      { kind: 'answer', status: 200, body: '{"status":{"error_code":10005}}' },
      'forbidden',
    ],
    ['endless', { kind: 'answer', status: 200, body: ' '.repeat(2_000_000) }, 'malformed'],
  ] as const)('makes one request of a server that is %s', async (_what, fault, failure) => {
    connect();
    server.fail(fault);
    const result = await api.tokenPrices([TOKEN]);
    expect(result).toMatchObject({ outcome: 'failed', failure });
    // Each attempt would count towards the quota.
    expect(server.requests).toHaveLength(1);
  });

  it('says how long the API wants to be left alone', async () => {
    connect();
    server.fail({ kind: 'answer', status: 429, body: '', headers: { 'retry-after': '119' } });
    expect(await api.tokenPrices([TOKEN])).toMatchObject({ retryAfterMs: 119_000 });
  });

  it('is told where nobody listens', async () => {
    connect({ baseUrl: 'http://127.0.0.1:9' });
    expect(await api.tokenPrices([TOKEN])).toMatchObject({ outcome: 'failed', failure: 'unreachable' });
  });

  it('never repeats its key, though the API does', async () => {
    connect();
    server.fail({ kind: 'answer', status: 401, body: `{"error":"bad key ${KEY.value}"}` });
    const result = await api.tokenPrices([TOKEN]);
    expect(result).toMatchObject({
      failure: 'unauthorised',
      detail: expect.stringContaining('[redacted]') as string,
    });
    expect(JSON.stringify(result)).not.toContain(KEY.value);
  });

  it('gives up a request when it is closed', async () => {
    connect({ timeoutMs: 60_000 });
    server.fail({ kind: 'silent' });
    const result = api.tokenPrices([TOKEN]);
    await expect.poll(() => server.requests.length).toBe(1);
    api.close();
    expect(await result).toMatchObject({ outcome: 'failed', failure: 'unreachable' });
  });
});
