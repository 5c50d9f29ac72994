import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PricePoint } from '../market/marketSnapshot.ts';
import { aBlock, aHistory, aPair, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { OPPORTUNITY_WEIGHTS, opportunityScore, type OpportunityPart } from './opportunityScore.ts';

const TOKEN = aToken(1, 'UP');
const BLOCK = aBlock(1_000);
const GWEI = 10n ** 9n;

/** Prices with a little noise that change by so many percent a block. */
function moving(percent: number): number[] {
  return Array.from(
    { length: 60 },
    (_, index) => (1 + percent / 100) ** index * (1 + 0.001 * Math.sin(index * 2.3)),
  );
}

interface Plan {
  readonly prices?: readonly number[];
  readonly volumes?: (index: number) => number;
  readonly cash?: bigint;
  readonly amountIn?: bigint;
  readonly gasFee?: bigint;
  readonly ahead?: readonly PricePoint[];
}

function score({
  prices = moving(0),
  volumes = () => 5e9,
  cash = 10n ** 12n,
  amountIn = 10n ** 9n,
  gasFee = 300_000n * GWEI,
  ahead = [],
}: Plan = {}) {
  const pools = [aPair(USDC, cash, TOKEN, cash * 10n ** 12n)];
  const snapshot = aSnapshot({ block: BLOCK, pools });
  const market = snapshot.tokens.get(TOKEN.address)!;
  const history = aHistory(prices, BLOCK.number).map(({ blockNumber, timestamp, price }, index) => ({
    blockNumber,
    timestamp,
    price,
    volume: volumes(index),
  }));
  return opportunityScore({
    snapshot,
    market: { ...market, history: [...history, ...ahead] },
    amountIn,
    gasFee,
  });
}

function part(plan: Plan, name: OpportunityPart): number {
  return score(plan).parts.find((finding) => finding.part === name)!.score;
}

describe('the opportunity score', () => {
  test('has the weights of the specification', () => {
    expect(OPPORTUNITY_WEIGHTS).toEqual({
      trend: 0.3,
      momentum: 0.25,
      volume: 0.2,
      liquidity: 0.15,
      networkCost: 0.1,
    });
    expect(score().parts.map(({ part: name, weight }) => [name, weight])).toEqual(
      Object.entries(OPPORTUNITY_WEIGHTS),
    );
  });

  test('is the weighted sum of its parts', () => {
    const { score: total, parts } = score({ prices: moving(0.2) });
    expect(total).toBeCloseTo(
      parts.reduce((sum, { weight, score: each }) => sum + weight * each, 0),
      1,
    );
  });

  test.each([
    ['trend', { prices: moving(-0.3) }, { prices: moving(0) }, { prices: moving(0.3) }],
    ['momentum', { prices: moving(-0.3) }, { prices: moving(0) }, { prices: moving(0.3) }],
    [
      'volume',
      { volumes: () => 0 },
      { volumes: () => 5e9 },
      { volumes: (index: number) => (index < 50 ? 1e9 : 9e9) },
    ],
    ['liquidity', { cash: 0n }, { cash: 10n ** 11n }, { cash: 10n ** 13n }],
    ['networkCost', { gasFee: 10_000_000n * GWEI }, { gasFee: 1_000_000n * GWEI }, { gasFee: 1_000n * GWEI }],
  ] as const)('rises with %s', (name, poor, fair, good) => {
    expect(part(poor, name)).toBeLessThan(part(fair, name));
    expect(part(fair, name)).toBeLessThan(part(good, name));
  });

  test('counts what cannot be told for nothing', () => {
    const young = { prices: moving(0.3).slice(-59) };
    expect(part(young, 'trend')).toBe(0);
    expect(part(young, 'momentum')).toBe(0);
  });

  test('stays within 0 and 100 in plain words, and sees nothing after its block', () => {
    const plans = fc.record({
      prices: fc.array(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), { maxLength: 70 }),
      cash: fc.bigInt({ min: 0n, max: 10n ** 20n }),
      amountIn: fc.bigInt({ min: 1n, max: 10n ** 20n }),
      gasFee: fc.bigInt({ min: 0n, max: 10n ** 20n }),
    });
    fc.assert(
      fc.property(plans, (plan) => {
        const found = score(plan);
        const scores = [found.score, ...found.parts.map((each) => each.score)];
        expect(scores.every((each) => each >= 0 && each <= 100)).toBe(true);
        expect(found.parts.map(({ reason }) => reason).join()).not.toMatch(/NaN|undefined/);
        expect(score({ ...plan, ahead: aHistory([5, 50, 500], BLOCK.number + 3) })).toEqual(found);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});
