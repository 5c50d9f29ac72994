import { CANDLE_SECONDS, candleStart, type CandleInterval } from '@twinlane/core/market/candle';
import { candlePage, tokenMarket, type CandlePage } from '@twinlane/protocol/candle';
import { problem } from '@twinlane/protocol/problem';
import { Decimal } from 'decimal.js';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { TOKENS, USDC } from './testing/fakeTrading.ts';
import { get, startTestServer, type TestServer } from './testing/testServer.ts';

const TOKEN = TOKENS[0];
const servers: TestServer[] = [];
let server: TestServer;
let now: number;
beforeEach(async () => {
  server = await startTestServer();
  servers.push(server);
  server.trading.mine();
  now = server.trading.state().head!.header.timestamp;
});
afterAll(() => Promise.all(servers.map((each) => each.close())));

/** Puts a candle into the store that began so many intervals before the one under way. */
function put(interval: CandleInterval, ago: number, close: number): number {
  const start = candleStart(interval, now) - ago * CANDLE_SECONDS[interval];
  const price = new Decimal(close);
  const bar = { open: price.div(2), high: price.mul(3), low: price.div(4), close: price };
  const { candles } = server.trading.store.rows;
  const depth = interval === '5m' ? { depth: [{ bps: 200, buy: 5_500_000n, sell: 5_000_000n }] } : {};
  candles.push({
    token: TOKEN.address,
    interval,
    candle: { start, ...bar, volume: 1_500_001n, buys: 2, sells: 1, ...depth },
  });
  return start;
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

async function page(query: string): Promise<CandlePage> {
  const answer = await get(server.port, `/api/candles?token=${TOKEN.address}&${query}`);
  expect(answer.status).toBe(200);
  return candlePage.parse(answer.json());
}

async function market(query = '') {
  const answer = await get(server.port, `/api/tokens/${TOKEN.address}/market${query}`);
  return tokenMarket.parse(answer.json());
}

describe('GET /api/candles', () => {
  it('gives the candles that have closed, oldest first, with flat ones where nothing was traded', async () => {
    const first = put('1m', 4, 10);
    put('1m', 2, 12);
    // Under way at the last block: nobody may see it yet.
    put('1m', 0, 99);
    const { items, nextBefore, interval, cash } = await page('limit=5');
    expect(items.map(({ time, close, volume }) => [time, close, volume])).toEqual([
      [iso(first), '10', '1.500001'],
      [iso(first + 60), '10', '0'],
      [iso(first + 120), '12', '1.500001'],
      [iso(first + 180), '12', '0'],
    ]);
    expect(items[0]).toEqual({
      time: iso(first),
      open: '5',
      high: '30',
      low: '2.5',
      close: '10',
      volume: '1.500001',
      buys: 2,
      sells: 1,
      complete: true,
    });
    expect({ nextBefore, interval, symbol: cash.symbol }).toEqual({
      nextBefore: null,
      interval: '1m',
      symbol: USDC.symbol,
    });
  });

  it('pages back through all of them, each once', async () => {
    for (let ago = 40; ago > 0; ago -= 1) put('5s', ago, ago);
    const seen: string[] = [];
    let before = '';
    for (let pages = 0; pages < 9; pages += 1) {
      const { items, nextBefore } = await page(`interval=5s&limit=7${before}`);
      seen.unshift(...items.map(({ close }) => close));
      if (nextBefore === null) break;
      before = `&before=${encodeURIComponent(nextBefore)}`;
    }
    expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => String(40 - index)));
  });

  it('takes any time as the end, and says what was not seen', async () => {
    const start = put('1m', 3, 10);
    server.trading.store.rows.unseen.push({ from: start + 70, to: start + 80 });
    const { items } = await page(`before=${iso(start + 121)}`);
    expect(items.map(({ time, complete }) => [time, complete])).toEqual([
      [iso(start), true],
      [iso(start + 120), true],
    ]);
  });

  it('takes addresses in any case, and has nothing to say of a token that it does not know', async () => {
    put('1m', 1, 10);
    const lower = await get(server.port, `/api/candles?token=${TOKEN.address.toLowerCase()}`);
    expect(candlePage.parse(lower.json())).toMatchObject({ token: TOKEN.address });
    const unknown = await get(server.port, `/api/candles?token=0x${'9'.repeat(40)}`);
    expect(candlePage.parse(unknown.json())).toMatchObject({ items: [], nextBefore: null });
  });

  it.each([
    ['token=0x12', 'token'],
    [`token=${TOKEN.address}&interval=2m`, 'interval'],
    [`token=${TOKEN.address}&limit=1001`, 'limit'],
    [`token=${TOKEN.address}&limit=0`, 'limit'],
    [`token=${TOKEN.address}&before=yesterday`, 'before'],
    [`token=${TOKEN.address}&since=1`, 'since'],
  ])('refuses %s', async (query, field) => {
    const answer = await get(server.port, `/api/candles?${query}`);
    expect(answer.status).toBe(400);
    expect(problem.parse(answer.json()).detail).toContain(field);
  });
});

describe('GET /api/tokens/:address/market', () => {
  it('sums up the last day of five-minute candles, and reads depth and indicators', async () => {
    put('5m', 289, 1);
    put('5m', 288, 10);
    put('5m', 1, 20);
    put('5m', 0, 999);
    const view = await market();
    expect(view).toMatchObject({
      token: { address: TOKEN.address },
      cash: { symbol: USDC.symbol },
      time: iso(now),
    });
    expect(view.depth).toEqual([{ percent: 1, buy: '1234.5', sell: '1200' }]);
    const to = candleStart('5m', now);
    expect(view.day).toMatchObject({
      from: iso(to - 86_400),
      to: iso(to),
      complete: true,
      volume: '3.000002',
      buys: 4,
      sells: 2,
      high: '60',
      low: '2.5',
    });
    expect(view.day.change).toBeCloseTo(20 / 5 - 1, 9);
    expect(view.day.volatility).toBeCloseTo(Math.log(2), 9);
    expect(view.indicators.interval).toBe('5m');
    expect(view.indicators.bollinger20?.middle).toBeCloseTo((19 * 10 + 20) / 20, 9);
    expect(view.indicators.rsi14).toBe(100);
  });

  it('tells a token without candles from one that does not exist', async () => {
    const bare = await market('?interval=1h');
    expect(bare.day).toMatchObject({ volume: '0', buys: 0, sells: 0 });
    expect(bare.day).not.toHaveProperty('high');
    expect(bare.indicators).toEqual({ interval: '1h' });
    const unknown = await get(server.port, `/api/tokens/0x${'9'.repeat(40)}/market`);
    expect(unknown.status).toBe(404);
    expect((await get(server.port, '/api/tokens/0x12/market')).status).toBe(400);
    expect((await get(server.port, `/api/tokens/${TOKEN.address}/market?interval=2m`)).status).toBe(400);
  });

  it('says so where part of the day was not seen', async () => {
    server.trading.store.rows.unseen.push({ from: now - 9_000, to: now - 8_000 });
    expect((await market()).day.complete).toBe(false);
  });
});

it('asks for patience before the first block', async () => {
  const starting = await startTestServer({
    state: () => ({ ...server.trading.state(), head: undefined }) as never,
  });
  servers.push(starting);
  expect((await get(starting.port, `/api/candles?token=${TOKEN.address}`)).status).toBe(503);
});
