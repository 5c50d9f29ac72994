import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PriceApiRules } from './priceApiRules.ts';
import { startPriceApi, type PriceApi } from './startPriceApi.ts';

const TOKEN = '0x7cE106aab3EbD7C2bed705c2a2ffE71c12932878';
const OTHER = '0xD77f12BdbFBF1D88C14e04Fc8911e9AE2c880760';
const CHAIN = '/simple/token_price/twinlane-sandbox';

let usd: number;
let api: PriceApi;

async function serve(rules: Partial<PriceApiRules> = {}): Promise<void> {
  await api?.close();
  api = await startPriceApi({ prices: () => [[TOKEN, usd]], rules });
}

beforeEach(async () => {
  usd = 1.25;
  await serve();
});

afterEach(() => api.close());

async function get(path: string, headers: Record<string, string> = { 'x-cg-demo-api-key': api.demoKey }) {
  const response = await fetch(`${api.url}${path}`, { headers });
  const body: unknown = await response.json();
  return { status: response.status, headers: response.headers, body };
}

/** A request for as many tokens, none of which is listed. */
function requestFor(count: number): string {
  const addresses: string[] = [];
  for (let index = 1; index <= count; index += 1) {
    addresses.push(`0x${index.toString(16).padStart(40, '0')}`);
  }
  return `${CHAIN}?contract_addresses=${addresses.join(',')}&vs_currencies=usd`;
}

describe('startPriceApi', () => {
  it('prices the tokens that it lists under lower-case addresses, and leaves out those it does not', async () => {
    const before = Math.floor(Date.now() / 1000);
    const { status, body } = await get(
      `${CHAIN}?contract_addresses=${TOKEN},${OTHER}&vs_currencies=usd&include_last_updated_at=true&precision=full`,
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      [TOKEN.toLowerCase()]: { usd: 1.25, last_updated_at: expect.any(Number) as number },
    });
    const entry = (body as Record<string, { last_updated_at: number }>)[TOKEN.toLowerCase()];
    expect(entry?.last_updated_at).toBeGreaterThanOrEqual(before);
  });

  it('shows a price as it was for as long as it caches it', async () => {
    const path = `${CHAIN}?contract_addresses=${TOKEN}&vs_currencies=usd`;
    await get(path);
    usd = 2;
    expect((await get(path)).body).toEqual({ [TOKEN.toLowerCase()]: { usd: 1.25 } });
    await serve({ updateMs: 0 });
    expect((await get(path)).body).toEqual({ [TOKEN.toLowerCase()]: { usd: 2 } });
  });

  it('rounds to the precision that is asked for', async () => {
    const path = `${CHAIN}?contract_addresses=${TOKEN}&vs_currencies=usd&precision=1`;
    expect((await get(path)).body).toEqual({ [TOKEN.toLowerCase()]: { usd: 1.3 } });
  });

  it('answers a ping', async () => {
    expect(await get('/ping')).toMatchObject({
      status: 200,
      body: { gecko_says: expect.any(String) as string },
    });
  });

  it('takes 515 addresses with a key and ten without, in header or query', async () => {
    expect((await get(requestFor(515))).status).toBe(200);
    expect(await get(requestFor(516))).toMatchObject({ status: 400, body: { error_code: 10_012 } });
    expect((await get(requestFor(10), {})).status).toBe(200);
    expect(await get(requestFor(11), {})).toMatchObject({ status: 400, body: { error_code: 10_012 } });
    expect((await get(`${requestFor(11)}&x_cg_demo_api_key=${api.demoKey}`, {})).status).toBe(200);
  });

  it.each([
    [
      'a wrong key',
      `${CHAIN}?contract_addresses=${TOKEN}&vs_currencies=usd`,
      { 'x-cg-demo-api-key': 'CG-x' },
      401,
    ],
    [
      'a pro key',
      `${CHAIN}?contract_addresses=${TOKEN}&vs_currencies=usd`,
      { 'x-cg-pro-api-key': 'CG-x' },
      400,
    ],
    ['no currency', `${CHAIN}?contract_addresses=${TOKEN}`, {}, 422],
    ['no address', `${CHAIN}?vs_currencies=usd`, {}, 422],
    ['an odd precision', `${CHAIN}?contract_addresses=${TOKEN}&vs_currencies=usd&precision=99`, {}, 422],
    [
      'another platform',
      `/simple/token_price/ethereum?contract_addresses=${TOKEN}&vs_currencies=usd`,
      {},
      404,
    ],
    ['another path', '/coins/list', {}, 404],
  ])('refuses %s', async (_what, path, headers, status) => {
    expect(await get(path, headers as Record<string, string>)).toMatchObject({
      status,
      body: expect.anything() as unknown,
    });
  });

  it('refuses more calls in a minute than it allows, and says when to come back', async () => {
    await serve({ perMinuteWithKey: 3 });
    for (let call = 0; call < 3; call += 1) {
      expect((await get('/ping')).status).toBe(200);
    }
    const refused = await get('/ping');
    expect(refused).toMatchObject({ status: 429, body: { status: { error_code: 429 } } });
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
  });
});
