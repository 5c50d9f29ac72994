import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aBlock, anAddress, aPair, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { exposureBounds, venueBound, type ExposureRequest, type Holding } from './exposure.ts';
import { exposureLimitsSchema } from './exposureLimits.ts';
import { sizeEntry } from './sizing.ts';

const TOKEN = aToken(1, 'ONE');
const TWIN = aToken(2, 'TWIN');
const OTHER = aToken(3, 'OTHER');
const YOUNG = aToken(4, 'YOUNG');
const usd = (whole: number): bigint => BigInt(whole) * 1_000_000n;

/** Prices that leap about as a seed says. */
function leaping(seed: number, length = 80): number[] {
  let price = 1;
  return Array.from({ length }, (_, index) => (price *= 1 + 0.01 * Math.sin(index * seed)));
}

const SNAPSHOT = aSnapshot({
  block: aBlock(500),
  pools: [TOKEN, TWIN, OTHER, YOUNG].map((token, index) =>
    aPair(USDC, 10n ** 12n, token, 10n ** 24n, { address: anAddress(50 + index) }),
  ),
  prices: new Map([
    [TOKEN.address, leaping(2.3)],
    [TWIN.address, leaping(2.3).map((price) => price * 7)],
    [OTHER.address, leaping(4.1)],
    [YOUNG.address, leaping(2.9, 10)],
  ]),
});

const LIMITS = exposureLimitsSchema.parse({
  tokenPercent: 20,
  venuePercent: 50,
  botPercent: 60,
  totalPercent: 80,
  correlatedPercent: 30,
  correlation: 0.9,
});

function holding(token: Holding['token'], whole: number, changes: Partial<Holding> = {}): Holding {
  return { token, botId: 'bot-1', value: usd(whole), venue: 'uniswap-v2', ...changes };
}

function request(holdings: readonly Holding[], changes: Partial<ExposureRequest> = {}): ExposureRequest {
  return {
    snapshot: SNAPSHOT,
    holdings,
    equity: usd(1_000),
    token: TOKEN.address,
    botId: 'bot-1',
    limits: LIMITS,
    ...changes,
  };
}

/** What each limit leaves, in whole cash. */
function rooms(asked: ExposureRequest): Record<string, number> {
  const bounds = [...exposureBounds(asked), venueBound(asked, 'uniswap-v2')];
  return Object.fromEntries(
    bounds.map(({ gate, room }) => [gate.replace('exposure.', ''), Number(room) / 1e6]),
  );
}

describe('the limits of exposure', () => {
  test('leave all of their shares to an account that holds nothing', () => {
    expect(rooms(request([]))).toEqual({ token: 200, correlated: 300, bot: 600, total: 800, venue: 500 });
  });

  const HELD: readonly (readonly [string, readonly Holding[], Record<string, number>])[] = [
    [
      'the token itself, whichever bot holds it',
      [holding(TOKEN.address, 50, { botId: 'bot-2' })],
      { token: 150, correlated: 250, bot: 600, total: 750, venue: 450 },
    ],
    [
      'a token that moves with it',
      [holding(TWIN.address, 50)],
      { token: 200, correlated: 250, bot: 550, total: 750, venue: 450 },
    ],
    [
      'a token that moves otherwise, on another venue',
      [holding(OTHER.address, 50, { venue: 'sushiswap-v2' })],
      { token: 200, correlated: 300, bot: 550, total: 750, venue: 500 },
    ],
    [
      'a token of which nobody can tell how it moves',
      [holding(YOUNG.address, 50)],
      { token: 200, correlated: 250, bot: 550, total: 750, venue: 450 },
    ],
    [
      'more than all of them',
      [holding(TOKEN.address, 5_000)],
      { token: 0, correlated: 0, bot: 0, total: 0, venue: 0 },
    ],
  ];
  test.each(HELD)('count %s', (_, holdings, expected) => {
    expect(rooms(request(holdings))).toEqual(expected);
  });

  test('are never exceeded by an entry, wherever it is made, and the gate that refuses is too tight', () => {
    const held = fc.array(
      fc.record({
        token: fc.constantFrom(TOKEN.address, TWIN.address, OTHER.address, YOUNG.address),
        botId: fc.constantFrom('bot-1', 'bot-2'),
        value: fc.bigInt({ min: 0n, max: usd(300) }),
        venue: fc.constantFrom('uniswap-v2', 'sushiswap-v2'),
      }),
      { maxLength: 6 },
    );
    const pools = [
      aPair(USDC, 10n ** 12n, TOKEN, 10n ** 24n, { address: anAddress(50) }),
      aPair(USDC, 10n ** 12n, TOKEN, 10n ** 24n, { address: anAddress(60), venue: 'sushiswap-v2' }),
    ];
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(held, (holdings) => {
        const asked = request(holdings);
        const sizing = sizeEntry({
          snapshot: SNAPSHOT,
          pools,
          equity: asked.equity,
          held: 0n,
          availableCash: usd(10_000),
          maxPositionPercent: 100,
          minTrade: 10,
          maxPriceImpactBps: 500,
          bounds: exposureBounds(asked),
          boundOn: (venue) => venueBound(asked, venue),
        });
        const taken = sizing.outcome === 'sized' ? sizing.amountIn : 0n;
        const venue = sizing.outcome === 'sized' ? sizing.hop.pool.venue : 'none';
        outcomes.add(sizing.outcome === 'sized' ? sizing.boundBy.replace(/[\d.]+ %/, '') : sizing.gate);
        const sum = (those: (each: Holding) => boolean): bigint =>
          holdings.reduce((total, each) => total + (those(each) ? each.value : 0n), taken);
        const fits =
          sum(({ token }) => token === TOKEN.address) <= usd(200) &&
          sum(({ token }) => token !== OTHER.address) <= usd(300) &&
          sum(({ botId }) => botId === 'bot-1') <= usd(600) &&
          sum(() => true) <= usd(800) &&
          sum((each) => each.venue === venue) <= usd(500);
        expect(taken === 0n || fits).toBe(true);
        expect(taken === 0n || taken >= usd(10)).toBe(true);
      }),
      { numRuns: 300, seed: 1 },
    );
    expect(outcomes.size).toBeGreaterThanOrEqual(6);
  });
});
