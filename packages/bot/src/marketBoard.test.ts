import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import { anAddress, aPair, aSnapshot, aToken, USDC, WETH } from '@twinlane/core/testing/buildMarket';
import { problem } from '@twinlane/protocol/problem';
import { poolPage, tokenDetail, tokenPage } from '@twinlane/protocol/tokenList';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { get, startTestServer, type TestServer } from './api/testing/testServer.ts';
import { createBoard } from './marketBoard.ts';
import { pgliteHarness } from './store/testing/harness.ts';

const E6 = 10n ** 6n;
const E18 = 10n ** 18n;
const MOON = aToken(0x700, 'MOON');
const DUST = aToken(0x800, 'DUST');
const LOST = aToken(0x900, 'LOST');
/** MOON is worth 0.002 WETH, which is worth 2,000 USDC in the one pool and 2,100 in the other. DUST and LOST have no price. */
const POOLS = [
  aPair(USDC, 1_000_000n * E6, WETH, 500n * E18, { address: anAddress(1) }),
  aPair(USDC, 210_000n * E6, WETH, 100n * E18, { address: anAddress(2), venue: 'sushiswap-v2', fee: 2_500 }),
  aPair(WETH, 10n * E18, MOON, 5_000n * E18, { address: anAddress(3) }),
  aPair(DUST, 7n * E18, LOST, 7n * E18, { address: anAddress(4) }),
];

const VOLUMES = new Map([
  [anAddress(2), 900_000n * E6 + 1n],
  [anAddress(3), 12_500_000n],
]);

const harness = pgliteHarness();
let server: TestServer;
let snapshot: MarketSnapshot | undefined;
let looks = 0;
/** Chain time from which volumes are known: an hour. */
const SINCE = aSnapshot({ pools: POOLS }).now - 3_600;
const BEGUN = new Date(SINCE * 1000).toISOString();

beforeAll(async () => {
  const board = createBoard({
    mirror: {
      pools: () => {
        looks += 1;
        return POOLS;
      },
      known: () => undefined,
    },
    volumes: { of: (pool) => VOLUMES.get(pool) ?? 0n, since: () => SINCE },
    snapshot: () => snapshot,
    cash: USDC,
    wrappedNative: WETH,
    trusted: new Set([WETH.address.toLowerCase()]),
  });
  server = await startTestServer({
    store: await harness.open(),
    board,
    market: { cash: USDC, depth: () => [] },
    denyList: {
      list: () =>
        Promise.resolve([{ address: DUST.address, reason: 'it robbed a friend', source: 'file' as const }]),
      deny: () => Promise.reject(new Error('not asked for here')),
      allow: () => Promise.reject(new Error('not asked for here')),
    },
  });
});
beforeEach(() => {
  snapshot = aSnapshot({ pools: POOLS, nativePrice: 2_000 });
});
afterAll(async () => {
  await server.close();
  await harness.cleanUp();
});

async function ask(path: string): Promise<unknown> {
  const answer = await get(server.port, path);
  expect(answer.status).toBe(200);
  return answer.json();
}

async function refusal(path: string): Promise<readonly [number, string]> {
  const answer = await get(server.port, path);
  return [answer.status, problem.parse(answer.json()).code];
}

describe('the tokens of the market', () => {
  it('are not known before the first block', async () => {
    snapshot = undefined;
    for (const path of ['/api/tokens', '/api/pools', `/api/tokens/${MOON.address}`]) {
      expect(await refusal(path)).toEqual([503, 'api.starting']);
    }
  });

  it('come with what their pools say, and with what denies them', async () => {
    const { items } = tokenPage.parse(await ask('/api/tokens?sort=liquidity'));
    expect(items.map(({ token }) => token.symbol)).toEqual(['WETH', 'MOON', 'DUST', 'LOST']);
    const [weth, moon, dust] = items;
    // The cash of two pools, and the MOON of the third.
    expect(weth).toMatchObject({ price: '2000', liquidity: '1230000' });
    expect(moon).toMatchObject({ price: '4', liquidity: '20000' });
    expect(dust).toMatchObject({ liquidity: '0', denied: 'it robbed a friend' });
    expect(dust).not.toHaveProperty('price');
  });

  it('are found by symbol and address, page by page', async () => {
    const bySymbol = tokenPage.parse(await ask('/api/tokens?search=oo'));
    expect(bySymbol.items.map(({ token }) => token.symbol)).toEqual(['MOON']);
    const byAddress = tokenPage.parse(await ask(`/api/tokens?search=${LOST.address.slice(0, 40)}`));
    expect(byAddress.items.map(({ token }) => token.symbol)).toContain('LOST');
    const seen: string[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const more = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = tokenPage.parse(await ask(`/api/tokens?sort=liquidity&limit=3${more}`));
      seen.push(...page.items.map(({ token }) => token.symbol));
      ({ nextCursor: cursor } = page);
    }
    expect(seen).toEqual(['WETH', 'MOON', 'DUST', 'LOST']);
    const { nextCursor } = tokenPage.parse(await ask('/api/tokens?limit=1'));
    const [status] = await refusal(`/api/pools?cursor=${encodeURIComponent(nextCursor ?? '')}`);
    expect(status).toBe(400);
  });

  it('are shown one by one, in small letters too, with their deepest pools', async () => {
    const shown = tokenDetail.parse(await ask(`/api/tokens/${WETH.address.toLowerCase()}`));
    expect(shown).toMatchObject({ token: { symbol: 'WETH' }, trusted: true });
    expect(shown.deepest.map(({ address }) => address)).toEqual([1, 2, 3].map(anAddress));
    expect(shown.activity.map(({ window, buys }) => [window, buys])).toEqual([
      ['5m', 0],
      ['1h', 0],
      ['6h', 0],
      ['24h', 0],
    ]);
    expect(tokenDetail.parse(await ask(`/api/tokens/${MOON.address}`)).trusted).toBe(false);
    expect(await refusal(`/api/tokens/${anAddress(0x999)}`)).toEqual([404, 'not_found']);
    expect((await refusal('/api/tokens/0x12'))[0]).toBe(400);
    // Everything is told in it: it is no token of the market.
    expect(await refusal(`/api/tokens/${USDC.address}`)).toEqual([404, 'not_found']);
  });
});

describe('the pools of the market', () => {
  it('come the deepest first, priced where anything says what the other side is worth', async () => {
    const { items } = poolPage.parse(await ask('/api/pools'));
    expect(items.map(({ address }) => address)).toEqual([1, 2, 3, 4].map(anAddress));
    const [first, second, third, last] = items;
    expect(first).toMatchObject({ venue: 'uniswap-v2', price: '2000', liquidity: '1000000' });
    expect(second).toMatchObject({ venue: 'sushiswap-v2', price: '2100', feePercent: 0.25 });
    // 0.002 WETH of 2,000 USDC.
    expect(third).toMatchObject({ price: '4', liquidity: '20000' });
    expect(last).not.toHaveProperty('price');
    expect(last).not.toHaveProperty('liquidity');
  });

  it('say what changed hands in a day, or since when that is known, and are sorted by it', async () => {
    const { items } = poolPage.parse(await ask('/api/pools?sort=volume'));
    expect(items.map(({ address, volume }) => [address, volume])).toEqual([
      [anAddress(2), '900000.000001'],
      [anAddress(3), '12.5'],
      [anAddress(1), '0'],
      // Nothing says what was worth what there.
      [anAddress(4), undefined],
    ]);
    expect(items.map(({ volumeSince }) => volumeSince)).toEqual([BEGUN, BEGUN, BEGUN, undefined]);
  });

  it('are those of one token where that is asked for', async () => {
    const { items } = poolPage.parse(await ask(`/api/pools?token=${MOON.address}`));
    expect(items.map(({ address }) => address)).toEqual([anAddress(3)]);
    expect(poolPage.parse(await ask(`/api/pools?token=${anAddress(0x999)}`)).items).toEqual([]);
  });
});

it('the market is looked through once for all who ask within seconds', async () => {
  await ask('/api/tokens');
  const before = looks;
  await Promise.all(['/api/tokens', '/api/pools', `/api/tokens/${WETH.address}`].map(ask));
  expect(looks).toBe(before);
});
