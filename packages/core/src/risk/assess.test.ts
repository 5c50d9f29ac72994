import { readdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aPair, aRangePool, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { UNTAXED } from '../testing/buildStep.ts';
import { assessRisk } from './assess.ts';
import { roundTripTaxBps } from './honeypotFactor.ts';
import { RISK_FACTORS } from './registry.ts';
import type { RiskFacts, RiskFactor, RiskOpinion, TradeSimulation } from './riskFactor.ts';

const TOKEN = aToken(1);
const PAIR = aPair(USDC, 300_000_000_000n, TOKEN, 10n ** 24n);

function someFacts(changes: Partial<RiskFacts> & { readonly liquidity?: bigint } = {}): RiskFacts {
  const snapshot = aSnapshot({ pools: [PAIR] });
  const market = snapshot.tokens.get(TOKEN.address)!;
  return {
    snapshot,
    pool: PAIR,
    amountIn: 1_000_000_000n,
    priceImpactBps: 30,
    maxPriceImpactBps: 150,
    simulation: UNTAXED,
    ...changes,
    market: changes.liquidity === undefined ? market : { ...market, liquidity: changes.liquidity },
  };
}

function taxed(buyPercent: number, sellPercent: number): TradeSimulation {
  return {
    ...(UNTAXED as Extract<TradeSimulation, { outcome: 'passed' }>),
    bought: BigInt(10 * (100 - buyPercent)),
    sold: 990n - BigInt(Math.round(9.9 * sellPercent)),
  };
}

function scanned(verdict: 'safe' | 'unsafe' | 'unknown'): TradeSimulation {
  const scan = { verdict, score: 20, certainty: 1, reason: 'It was looked at.' };
  return { ...(UNTAXED as Extract<TradeSimulation, { outcome: 'passed' }>), scan };
}

function found(facts: RiskFacts, factor: string): RiskOpinion {
  return assessRisk(facts, 100).findings.find((finding) => finding.factor === factor)!;
}

function keptBps(buyPercent: number, sellPercent: number): number {
  const simulation = taxed(buyPercent, sellPercent);
  return simulation.outcome === 'passed' ? roundTripTaxBps(simulation) : Number.NaN;
}

function liquidityScore(whole: bigint): number {
  return found(someFacts({ liquidity: whole * 1_000_000n }), 'liquidity').score!;
}

describe('the risk of a trade', () => {
  test('an honest token in a deep pool is approved, with every factor explained', () => {
    const verdict = assessRisk(someFacts({ liquidity: 2_000_000_000_000n }), 20);
    expect(verdict).toMatchObject({ verdict: 'approved', certainty: 1 });
    expect(verdict.findings.map(({ factor }) => factor)).toEqual([
      'honeypot',
      'liquidity',
      'contract',
      'slippage',
    ]);
    expect(verdict.findings.every(({ reason }) => reason.endsWith('.'))).toBe(true);
  });

  test('the weights are those of the specification, scaled to sum to 1', () => {
    const { findings } = assessRisk(someFacts(), 100);
    const weights = findings.map(({ weight }) => weight);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(weights[0]! / weights[1]!).toBeCloseTo(0.22 / 0.18, 12);
    expect(weights[1]! / weights[3]!).toBeCloseTo(0.18 / 0.05, 12);
  });

  test('a score over the tolerance is vetoed, one at the tolerance is not', () => {
    const { score } = assessRisk(someFacts(), 100);
    expect(assessRisk(someFacts(), score)).toMatchObject({ verdict: 'approved' });
    expect(assessRisk(someFacts(), score - 0.01)).toMatchObject({ verdict: 'vetoed', gate: 'risk.score' });
  });

  const BLOCKED: readonly (readonly [string, Partial<RiskFacts> & { liquidity?: bigint }, string])[] = [
    ['a honeypot', { simulation: { outcome: 'sellFailed', reason: 'TRANSFER_FAILED' } }, 'risk.honeypot'],
    [
      'a token that cannot be bought',
      { simulation: { outcome: 'buyFailed', reason: 'LOCKED' } },
      'risk.honeypot',
    ],
    ['a confiscating tax', { simulation: taxed(0, 60) }, 'risk.honeypot'],
    ['a tax in a V3 pool', { simulation: taxed(0, 3), pool: aRangePool(TOKEN, USDC) }, 'risk.honeypot'],
    ['an empty pool', { liquidity: 0n }, 'risk.liquidity'],
    ['somebody who can stop the sale', { simulation: scanned('unsafe') }, 'risk.contract'],
    ['an impact over the limit', { priceImpactBps: 150.01 }, 'risk.slippage'],
  ];
  test.each(BLOCKED)('%s is vetoed at any tolerance', (_, changes, gate) => {
    expect(assessRisk(someFacts(changes), 100)).toMatchObject({ verdict: 'vetoed', gate });
  });

  test('a tax in a V2 pool is scored, not blocked: 5 % costs more than 1 %', () => {
    const scores = [0, 1, 5, 20].map((tax) => found(someFacts({ simulation: taxed(0, tax) }), 'honeypot'));
    expect(scores.map(({ verdict }) => verdict)).toEqual(['pass', 'warn', 'warn', 'warn']);
    expect(scores.map(({ score }) => Math.round(score!))).toEqual([0, 5, 25, 100]);
  });

  test('buy and sell taxes add up to what a round trip keeps, rounded up', () => {
    expect(keptBps(0, 0)).toBe(0);
    expect(keptBps(10, 0)).toBe(1_000);
    expect(keptBps(10, 10)).toBeGreaterThanOrEqual(1_900);
    expect(keptBps(10, 10)).toBeLessThan(1_920);
    expect(keptBps(100, 0)).toBe(10_000);
  });

  test('thinner liquidity scores worse: 0 from a million, 50 at a hundred thousand, 100 at ten thousand', () => {
    expect(liquidityScore(5_000_000n)).toBe(0);
    expect(liquidityScore(1_000_000n)).toBeCloseTo(0, 9);
    expect(liquidityScore(100_000n)).toBeCloseTo(50, 9);
    expect(liquidityScore(10_000n)).toBeCloseTo(100, 9);
    expect(liquidityScore(1n)).toBe(100);
  });

  test('what could not be simulated is not safe: it scores worst and lowers confidence', () => {
    const simulation = { outcome: 'unavailable', reason: 'the node did not answer' } as const;
    const unknown = assessRisk(someFacts({ simulation }), 100);
    const known = assessRisk(someFacts(), 100);
    expect(unknown.findings[0]).toMatchObject({ verdict: 'unassessed' });
    expect(unknown.findings[0]).not.toHaveProperty('score');
    expect(unknown.certainty).toBeCloseTo(1 - (0.22 + 0.13) / 0.58, 12);
    expect(unknown.score).toBeGreaterThan(known.score);
    expect(assessRisk(someFacts({ simulation }), 50)).toMatchObject({
      verdict: 'vetoed',
      gate: 'risk.score',
    });
  });

  test('a token that could not be judged is not safe', () => {
    const unknown = assessRisk(someFacts({ simulation: scanned('unknown') }), 100);
    expect(unknown.findings[2]).toMatchObject({ factor: 'contract', verdict: 'unassessed' });
    expect(unknown.certainty).toBeCloseTo(1 - 0.13 / 0.58, 12);
    expect(unknown.score).toBeGreaterThan(assessRisk(someFacts(), 100).score);
  });

  test('a factor that could not be assessed never makes a trade safer or more certain', () => {
    const opinion = fc.record({
      score: fc.double({ min: 0, max: 100, noNaN: true }),
      weight: fc.integer({ min: 1, max: 30 }),
    });
    fc.assert(
      fc.property(fc.array(opinion, { minLength: 1, maxLength: 8 }), fc.nat(), (opinions, pick) => {
        const factors = opinions.map(({ score, weight }, index): RiskFactor => ({
          kind: `factor-${index}`,
          weight: weight / 100,
          assess: () => ({ verdict: 'pass', score, reason: '', facts: {} }),
        }));
        const unknown = factors.map((factor, index): RiskFactor =>
          index === pick % factors.length
            ? { ...factor, assess: () => ({ verdict: 'unassessed', reason: '', facts: {} }) }
            : factor,
        );
        const before = assessRisk(someFacts(), 50, factors);
        const after = assessRisk(someFacts(), 50, unknown);
        expect(after.score).toBeGreaterThanOrEqual(before.score - 1e-9);
        expect(after.certainty).toBeLessThan(before.certainty);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('every factor file of the folder is registered', () => {
    const files = readdirSync(import.meta.dirname).filter(
      (file) => file.endsWith('Factor.ts') && file !== 'riskFactor.ts',
    );
    expect(RISK_FACTORS.map(({ kind }) => `${kind}Factor.ts`).sort()).toEqual(files.sort());
  });
});
