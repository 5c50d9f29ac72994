import { describe, expect, test } from 'vitest';
import { aBlock, aPair, aSnapshot, aToken, anAddress, USDC } from '../testing/buildMarket.ts';
import { aPosition } from '../testing/buildStep.ts';
import { dollarCostAveraging } from './dollarCostAveraging.ts';
import { grid } from './grid.ts';
import { meanReversion } from './meanReversion.ts';
import { NO_TRADING, type OwnTrading, type Signal } from './strategy.ts';

const TOKEN = aToken(1, 'TKN', 8);
const DEEP = aToken(2, 'DEEP');
const BLOCK = aBlock(1_000);

/** So many prices round 100 that go back and forth by up to a percent, then others. */
function noisy(count: number, ...then: readonly number[]): number[] {
  return [
    ...Array.from({ length: count }, (_, index) => 100 * (1 + [0.004, -0.005, 0.01, -0.009][index % 4]!)),
    ...then,
  ];
}

function market(prices: readonly number[], deep = 10n ** 11n) {
  return aSnapshot({
    block: BLOCK,
    pools: [
      aPair(USDC, 10n ** 12n, TOKEN, 10n ** 12n, { address: anAddress(51) }),
      aPair(USDC, deep, DEEP, 10n ** 24n, { address: anAddress(52) }),
    ],
    prices: new Map([[TOKEN.address, prices]]),
  });
}

/** A bot that holds so many tokens at so much cost each, in whole units. */
function holding(tokens: number, costEach: number, changes: Partial<OwnTrading> = {}): OwnTrading {
  const position = aPosition(
    TOKEN,
    BigInt(Math.round(tokens * 1e8)),
    BigInt(Math.round(tokens * costEach * 1e6)),
  );
  return { ...NO_TRADING, positions: new Map([[TOKEN.address, position]]), ...changes };
}

function of(signals: readonly Signal[]): Signal | undefined {
  return signals.find(({ token }) => token === TOKEN.address);
}

describe('mean reversion', () => {
  const params = meanReversion.params.parse({});
  const judge = (prices: readonly number[], own = NO_TRADING) =>
    of(meanReversion.evaluate(market(prices), params, own));

  test('buys what fell unusually far, and is surer the further it fell', () => {
    const near = judge(noisy(60, 98.2));
    const far = judge(noisy(60, 96.5));
    expect(near).toMatchObject({
      side: 'buy',
      positives: [
        expect.stringMatching(/2\.\d times its usual distance below its mean/),
        expect.stringMatching(/a gain of 1\.\d\d %/),
      ],
    });
    expect(far!.confidence).toBeGreaterThan(near!.confidence);
  });

  test.each([
    ['the usual noise', noisy(60, 99)],
    ['a rise', noisy(60, 102)],
    ['a fall that no noise explains', noisy(60, 80)],
    ['a price that stands still', Array.from({ length: 61 }, () => 100)],
  ])('leaves %s alone', (_, prices) => {
    expect(judge(prices)).toBeUndefined();
  });

  test('trusts a fall less that was a straight run, and says so', () => {
    const calm = Array.from({ length: 40 }, (_, index) => 100 + 0.04 * (index % 2));
    const wide = meanReversion.params.parse({ maxDeviations: 100, minGainPercent: 0 });
    const straight = of(meanReversion.evaluate(market([...calm, 98.5]), wide, NO_TRADING));
    expect(straight!.negatives.join()).toMatch(/fell rather straight/);
    expect(straight!.confidence).toBeLessThan(85);
  });

  test('sells when the price is back at its mean, and only what is held', () => {
    expect(judge(noisy(60, 100.1), holding(1, 97))).toMatchObject({ side: 'sell' });
    expect(judge(noisy(60, 99.5), holding(1, 97))).toBeUndefined();
    expect(judge(noisy(60, 100.1))).toBeUndefined();
  });

  test('refuses to sell at once what it buys', () => {
    expect(meanReversion.params.safeParse({ entryDeviations: 2, exitDeviations: -2 }).success).toBe(false);
    expect(meanReversion.params.safeParse({ entryDeviations: 8 }).success).toBe(false);
  });
});

describe('a grid', () => {
  const params = grid.params.parse({
    spend: 100,
    spacingPercent: 2,
    steps: 3,
    period: 60,
    tokens: [TOKEN.address],
  });
  const noted = { notes: { [TOKEN.address]: { middle: 100 } } };
  // Steps: 98.04, 96.12, 94.23; each holds 1.02, 1.0404 and 1.0612 tokens.
  const judge = (price: number, own: OwnTrading) => of(grid.evaluate(market(noisy(59, price)), params, own));

  test.each([
    ['nothing above the first step', 98.3, NO_TRADING, undefined],
    ['the first step under it', 97.5, NO_TRADING, 'buy'],
    ['nothing between two steps', 97, holding(1.02, 98, noted), undefined],
    ['the next step under that', 96, holding(1.02, 98, noted), 'buy'],
    ['nothing below the last step', 80, holding(3.12, 96, noted), undefined],
    ['a step where it is back one higher', 98.1, holding(2.06, 97, noted), 'sell'],
    ['the last of it at the middle', 100.1, holding(1.02, 98, noted), 'sell'],
  ])('trades %s', (_, price, own, side) => {
    expect(judge(price, own)?.side).toBe(side);
  });

  test('buys for what a step costs, beside what it holds', () => {
    expect(judge(96, holding(1.02, 98, noted))).toMatchObject({ spend: 100, inSteps: true });
  });

  test('sells the steps that are due and keeps those below', () => {
    const two = Number(judge(98.1, holding(2.06, 97, noted))!.quantity) / 1e8;
    expect(two).toBeCloseTo(1.04, 2);
    expect(judge(101, holding(2.06, 97, noted))!.quantity).toBe(206_000_000n);
  });

  const middleOf = (own: OwnTrading) =>
    grid.remember!(market(noisy(60).map((price) => price * 2)), params, own)[TOKEN.address]!['middle'];

  test('keeps its middle while it holds, and follows the mean while it does not', () => {
    expect(middleOf(holding(1.02, 98, noted))).toBe(100);
    expect(middleOf({ ...NO_TRADING, ...noted })).toBeCloseTo(200, 0);
  });

  test('finds its middle again from what was paid', () => {
    const lost = grid.remember!(market(noisy(60)), params, holding(2.0604, 200 / 2.0604))[TOKEN.address]![
      'middle'
    ];
    expect(lost).toBeCloseTo(100, 6);
  });

  test('trusts a price less that runs straight', () => {
    const falling = Array.from({ length: 60 }, (_, index) => 130 - index / 2);
    const signal = of(grid.evaluate(market(falling), params, NO_TRADING));
    expect(signal!.confidence).toBeLessThan(50);
    expect(signal!.negatives.join()).toMatch(/runs rather straight/);
  });
});

/** A bot that bought a token for 90 so many seconds ago. */
function boughtAgo(seconds: number): OwnTrading {
  return holding(1, 90, { purchases: { [TOKEN.address]: BLOCK.timestamp - seconds } });
}

describe('dollar-cost averaging', () => {
  const params = dollarCostAveraging.params.parse({ everySeconds: 600 });
  test.each([
    ['at first', NO_TRADING, 'the first purchase of the plan is due'],
    ['when it is time', boughtAgo(600), 'a purchase is due every 600 s, and the last was 600 s ago'],
  ])('buys %s', (_, own, reason) => {
    expect(of(dollarCostAveraging.evaluate(market([100]), params, own))).toMatchObject({
      side: 'buy',
      spend: 100,
      confidence: 100,
      inSteps: true,
      positives: [reason],
    });
  });

  test('waits until then', () => {
    expect(dollarCostAveraging.evaluate(market([100]), params, boughtAgo(599))).toEqual([]);
  });

  test('says when it pays more than before', () => {
    const [signal] = dollarCostAveraging.evaluate(market([100]), params, { ...boughtAgo(900) });
    expect(signal!.negatives).toEqual(['the price is 11.11 % above what was paid so far']);
  });

  test('keeps to what it holds where it names no token, and takes the deepest where it holds nothing', () => {
    const deeper = { ...market([100], 10n ** 13n) };
    const withPrice = aSnapshot({
      block: BLOCK,
      pools: [...deeper.tokens.values()].flatMap(({ pools }) => pools),
    });
    const chosen = (own: OwnTrading) =>
      dollarCostAveraging.evaluate(withPrice, params, own).map(({ token }) => token);
    expect(chosen(NO_TRADING)).toEqual([DEEP.address]);
    expect(chosen(boughtAgo(900))).toEqual([TOKEN.address]);
  });

  test('names tokens by address alone', () => {
    expect(dollarCostAveraging.params.safeParse({ tokens: ['WETH'] }).success).toBe(false);
  });
});
