import { describe, expect, test } from 'vitest';
import { aBlock, aPair, aSnapshot, aToken, anAddress, USDC } from '../testing/buildMarket.ts';
import { aPosition } from '../testing/buildStep.ts';
import { newPoolSniper } from './newPoolSniper.ts';
import { NO_TRADING, type OwnTrading, type Signal } from './strategy.ts';

const TOKEN = aToken(1, 'NEW');
const BLOCK = 1_000;

/** A token that was listed some blocks ago (two seconds each) at a price of 1, and costs something now. */
interface Case {
  readonly blocksAgo?: number;
  readonly price?: number;
  /** Absent where nobody saw it open. */
  readonly opening?: number | undefined;
  /** Whole cash in its pair. */
  readonly cash?: number;
  readonly venue?: string;
  readonly params?: Record<string, unknown>;
  readonly own?: OwnTrading;
  readonly unlisted?: true;
}

function judge(given: Case): Signal | undefined {
  const {
    blocksAgo = 10,
    price = 1,
    cash = 100_000,
    venue = 'uniswap-v2',
    params = {},
    own = NO_TRADING,
  } = given;
  const opening = 'opening' in given ? given.opening : 1;
  const depth = BigInt(cash) * 10n ** 6n;
  const held = (depth * 10n ** 12n * 1_000n) / BigInt(Math.round(1_000 * price));
  const snapshot = aSnapshot({
    block: aBlock(BLOCK),
    pools: [aPair(USDC, depth, TOKEN, held, { address: anAddress(51), venue })],
    prices: new Map([[TOKEN.address, [price]]]),
    ...(given.unlisted
      ? {}
      : {
          listings: new Map([
            [
              TOKEN.address,
              { block: BLOCK - blocksAgo, ...(opening === undefined ? {} : { price: opening }) },
            ],
          ]),
        }),
  });
  return newPoolSniper.evaluate(snapshot, newPoolSniper.params.parse(params), own)[0];
}

const boughtBefore: OwnTrading = {
  ...NO_TRADING,
  purchases: { [TOKEN.address]: aBlock(BLOCK - 5).timestamp },
};
const held: OwnTrading = { ...NO_TRADING, positions: new Map([[TOKEN.address, aPosition(TOKEN, 1n, 1n)]]) };

describe('the new-pool sniper', () => {
  test.each<readonly [string, Case]>([
    ['a token that is new', {}],
    ['one at the end of the wait', { blocksAgo: 3 }],
    ['one at the end of its time', { blocksAgo: 450 }],
    ['one that rose within bounds', { price: 1.29 }],
    ['one that fell within bounds', { price: 0.75 }],
    ['one with just enough cash', { cash: 20_000 }],
    ['one on a named venue', { params: { venues: ['uniswap-v2'] } }],
  ])('buys %s', (_, given) => {
    expect(judge(given)).toMatchObject({ side: 'buy', token: TOKEN.address, spend: 100, onlySafe: true });
  });

  test.each<readonly [string, Case]>([
    ['what is younger than the wait', { blocksAgo: 2 }],
    ['what is no longer new in seconds', { blocksAgo: 451 }],
    ['what is no longer new in blocks', { blocksAgo: 11, params: { maxAgeBlocks: 10 } }],
    ['what has run away', { price: 1.31 }],
    ['what has collapsed', { price: 0.69 }],
    ['what nobody saw open', { opening: undefined }],
    ['what opened at no price', { opening: 0 }],
    ['what has no known age', { unlisted: true }],
    ['what is too shallow', { cash: 19_999 }],
    ['other venues', { params: { venues: ['uniswap-v3'] } }],
    ['what was bought before', { own: boughtBefore }],
    ['what is held', { own: held }],
    ['a spend of nothing', { params: { spend: 1e-9 } }],
  ])('leaves %s alone', (_, given) => {
    expect(judge(given)).toBeUndefined();
  });

  test('buys less where the pools take no more within the impact', () => {
    const signal = judge({ params: { spend: 5_000, maxImpactPercent: 1 } });
    expect(signal?.spend).toBeLessThan(1_100);
    expect(signal?.spend).toBeGreaterThan(400);
    expect(signal?.features['impactBps']).toBeLessThanOrEqual(100);
    expect(signal?.negatives.join()).toContain('take no more than');
  });

  test('says how old the token is and what it has gone through, in numbers and words', () => {
    const signal = judge({ blocksAgo: 7, price: 1.1 })!;
    expect(signal.features).toMatchObject({ ageBlocks: 7, ageSeconds: 14, liquidity: 100_000 });
    expect(signal.features['change']).toBeCloseTo(0.1, 6);
    expect(signal.positives).toEqual([
      'the token came to the market 7 blocks or 14 s ago',
      '100,000 USDC stand in its pools',
    ]);
    expect(signal.negatives[0]).toBe('the price rose 10.00 % since it opened');
  });

  test('is surer of a deep pool at its opening price', () => {
    const confidences = [{}, { price: 1.2 }, { cash: 25_000 }].map((given) => judge(given)!.confidence);
    expect(confidences[0]).toBeGreaterThan(85);
    expect(confidences[1]).toBeLessThan(confidences[0]!);
    expect(confidences[2]).toBeLessThan(confidences[0]!);
  });

  test('keeps to the pools of its venues', () => {
    expect(judge({ params: { venues: ['uniswap-v2'] } })?.onlyPools).toEqual([anAddress(51)]);
  });

  test('refuses to wait longer than a token is new', () => {
    expect(newPoolSniper.params.safeParse({ waitBlocks: 20, maxAgeBlocks: 10 }).success).toBe(false);
  });
});
