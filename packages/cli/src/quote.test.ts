import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QuoteView } from '@twinlane/protocol/quote';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeApi } from './testing/fakeApi.ts';
import { runInProcess, type Ended } from './testing/runTwinlane.ts';
import { exampleView } from './view/testing/exampleView.ts';

const WETH = { chainId: 31_337, address: `0x${'1'.repeat(40)}`, symbol: 'WETH', decimals: 18 };
const EVIL = { chainId: 31_337, address: `0x${'2'.repeat(40)}`, symbol: 'EV\u001b[31mIL', decimals: 6 };
const POOL = `0x${'3'.repeat(40)}`;

function amount(value: string) {
  return { units: '1', value };
}

const QUOTE: QuoteView = {
  blockNumber: 42,
  kind: 'exactIn',
  through: 'anyVenue',
  tokenIn: WETH,
  tokenOut: EVIL,
  amountIn: amount('1.5'),
  amountOut: amount('3750.123456'),
  paths: [
    {
      share: 0.625,
      amountIn: amount('0.9375'),
      amountOut: amount('2344'),
      hops: [{ pool: POOL, venue: 'uniswap-v3', fee: 500, tokenOut: EVIL }],
    },
    {
      share: 0.375,
      amountIn: amount('0.5625'),
      amountOut: amount('1406.123456'),
      hops: [{ pool: POOL, venue: 'sushiswap-v2', fee: 3000, tokenOut: EVIL }],
    },
  ],
  priceImpactBps: 12.34,
  gas: {
    units: '210000',
    price: '2000000000',
    native: amount('0.00042'),
    cost: amount('1.05'),
  },
  net: amount('3749.073456'),
  slippageBps: 50,
  limit: amount('3731.372839'),
  singlePool: { venue: 'uniswap-v3', fee: 500, pool: POOL, net: amount('3740'), gainBps: 24.2 },
};

let cwd: string;
let api: Awaited<ReturnType<typeof startFakeApi>>;
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'twinlane-quote-'));
  api = await startFakeApi(exampleView(), { '/api/quote': QUOTE });
});
afterEach(async () => {
  await api.close();
  rmSync(cwd, { recursive: true, force: true });
});

function quote(args: string): Promise<Ended> {
  const { port } = new URL(api.url);
  return runInProcess(['quote', ...args.split(' '), '--port', port], { cwd, env: {} });
}

describe('twinlane quote', () => {
  it('shows routes, amounts, gas, limit and the best single pool, and lets no name draw on the terminal', async () => {
    const { code, out } = await quote('--in WETH --out EVIL --amount 1.5');
    expect(code).toBe(0);
    expect(out).not.toContain('\u001b');
    expect(out).toContain('Sell 1.5 WETH for 3,750.12 EV');
    expect(out).toMatch(/62\.5 % +0\.9375 WETH/);
    expect(out).toMatch(/sushiswap-v2 0\.3 %/);
    expect(out).toMatch(/exact amount +3750\.123456/);
    expect(out).toMatch(/price impact +0\.12 %/);
    expect(out).toMatch(/gas +210,000 units at 2 gwei: 1\.05/);
    expect(out).toMatch(/at least +3,731\.37 .* with 0\.50 % slippage/);
    expect(out).toMatch(/best one pool +uniswap-v3 0\.05 %: 3,740 .* after gas, 0\.24 % worse/);
  });

  it('gives the answer as JSON', async () => {
    const { code, out } = await quote('--in WETH --out EVIL --amount 1.5 --json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(QUOTE);
  });

  it('says what to do where nothing runs, and refuses flags that contradict each other', async () => {
    const both = await quote('--in WETH --out EVIL --amount 1 --single --max-paths 2');
    expect(both.err).toContain('contradict');
    await api.close();
    const away = await quote('--in WETH --out EVIL --amount 1');
    expect(away.code).not.toBe(0);
    expect(away.err).toContain('No Twinlane process answers');
    expect(away.err).toContain('npm start');
  });
});
