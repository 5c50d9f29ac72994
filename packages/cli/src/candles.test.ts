import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CandlePage, TokenMarketView } from '@twinlane/protocol/candle';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeApi } from './testing/fakeApi.ts';
import { runInProcess, type Ended } from './testing/runTwinlane.ts';
import { exampleView } from './view/testing/exampleView.ts';

const ADDRESS = `0x${'1'.repeat(40)}`;
const TOKEN = { chainId: 31_337, address: ADDRESS, symbol: 'EV\u001b[31mIL', decimals: 18 };
const CASH = { chainId: 31_337, address: `0x${'2'.repeat(40)}`, symbol: 'USDC', decimals: 6 };
const MARKET: TokenMarketView = {
  token: TOKEN,
  cash: CASH,
  time: '2026-01-05T08:00:00.000Z',
  price: '12.5',
  depth: [{ percent: 1, buy: '1234.5', sell: '1000' }],
  day: {
    from: '2026-01-04T08:00:00.000Z',
    to: '2026-01-05T08:00:00.000Z',
    complete: false,
    volume: '98765.4',
    buys: 12,
    sells: 7,
    change: -0.0123,
    volatility: 0.05,
  },
  indicators: { interval: '1m' },
};
const PAGE: CandlePage = {
  token: ADDRESS,
  cash: CASH,
  interval: '1m',
  nextBefore: null,
  items: [10, 15, 20].map((close, index) => ({
    time: `2026-01-05T07:5${index}:00.000Z`,
    open: '10',
    high: '21',
    low: '9.5',
    close: String(close),
    volume: '1500.25',
    buys: 3,
    sells: index,
    complete: index > 0,
  })),
};

function price(symbol: string, address: string) {
  return { token: { ...TOKEN, symbol, address }, price: '1' };
}

let cwd: string;
let api: Awaited<ReturnType<typeof startFakeApi>>;
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'twinlane-candles-'));
  const prices = {
    cash: CASH,
    tokens: [
      price('GOOD', ADDRESS),
      price('TWICE', `0x${'3'.repeat(40)}`),
      price('twice', `0x${'4'.repeat(40)}`),
    ],
  };
  api = await startFakeApi(exampleView(), {
    '/api/prices': prices,
    '/api/candles': PAGE,
    [`/api/tokens/${ADDRESS}/market`]: MARKET,
  });
});
afterEach(async () => {
  await api.close();
  rmSync(cwd, { recursive: true, force: true });
});

function candles(args: string): Promise<Ended> {
  const { port } = new URL(api.url);
  return runInProcess(['candles', ...args.split(' '), '--port', port], { cwd, env: {} });
}

describe('twinlane candles', () => {
  it('shows market, line and table of a token, and lets no name of a token draw on the terminal', async () => {
    const { code, out } = await candles(ADDRESS);
    expect(code).toBe(0);
    expect(out).not.toContain('\u001b');
    expect(out).toContain('12.5000 USDC (-1.23 % in a day)');
    expect(out).toContain('98,765 USDC, 12 buys, 7 sells, volatility 5.00 % (not all of it seen)');
    expect(out).toMatch(/depth +1 % +1,235 USDC up, 1,000 down/);
    expect(out).toContain('▁▅█');
    expect(out).toMatch(
      /2026-01-05 07:50:00 +10\.0000 +21\.0000 +9\.5000 +10\.0000 +1,500\.25 +3 +0 +not all seen/,
    );
  });

  it('takes a symbol that one token carries, in any case', async () => {
    const { code, out } = await candles('good --json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ market: MARKET, candles: PAGE });
  });

  it('says what is wrong with a name, and where nothing runs', async () => {
    const twice = await candles('twice');
    expect(twice.code).toBe(1);
    expect(twice.err).toContain('2 tokens with a price are called twice.');
    expect((await candles('nothing')).err).toContain('No token with a price is called nothing.');
    await api.close();
    const away = await candles(ADDRESS);
    expect(away.err).toContain('No Twinlane process answers');
  });
});
