import { readdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INTEL_LEVELS } from '../intel/levels.ts';
import { aRangePool, USDC } from '../testing/buildMarket.ts';
import { assessRisk } from './assess.ts';
import { RISK_FACTORS } from './registry.ts';
import type { RiskFactor } from './riskFactor.ts';
import {
  anOpinion,
  aScan,
  aTrial,
  passed,
  RISKY_PAIR,
  RISKY_TOKEN,
  someFacts,
  taxed,
} from './testing/buildRisk.ts';
import type { FactChanges } from './testing/buildRisk.ts';

const denied = (address: string) => ({
  settings: {
    denied: new Map([[address.toLowerCase(), 'stands in the list']]),
    submission: 'public' as const,
  },
});
const owner = { address: USDC.address, kind: 'account', foundBy: 'owner()' } as const;

describe('the risk of a trade', () => {
  test('the weights are those of the specification, and sum to 1', () => {
    expect(RISK_FACTORS.map(({ kind, weight }) => [kind, weight])).toEqual([
      ['honeypot', 0.22],
      ['liquidity', 0.18],
      ['contract', 0.13],
      ['tax', 0.13],
      ['holders', 0.08],
      ['marketStructure', 0.08],
      ['volatility', 0.08],
      ['slippage', 0.05],
      ['mevExposure', 0.03],
      ['regulatory', 0.02],
    ]);
    expect(RISK_FACTORS.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
  });

  test('an honest token in a deep old market is approved at the most careful level, every factor explained', () => {
    const verdict = assessRisk(someFacts({ riskTolerance: 20 }), 20);
    expect(verdict).toMatchObject({ verdict: 'approved' });
    expect(verdict.certainty).toBeCloseTo(1, 12);
    expect(verdict.score).toBeLessThan(10);
    expect(verdict.findings.every(({ reason }) => reason.endsWith('.'))).toBe(true);
  });

  test('a score over the tolerance is vetoed, one at the tolerance is not', () => {
    const { score } = assessRisk(someFacts(), 100);
    expect(score).toBeGreaterThan(0.01);
    expect(assessRisk(someFacts(), score)).toMatchObject({ verdict: 'approved' });
    expect(assessRisk(someFacts(), score - 0.01)).toMatchObject({ verdict: 'vetoed', gate: 'risk.score' });
  });

  const BLOCKED: readonly (readonly [string, FactChanges, string])[] = [
    ['a honeypot', { simulation: { outcome: 'sellFailed', reason: 'STF' } }, 'risk.honeypot'],
    ['what cannot be bought', { simulation: { outcome: 'buyFailed', reason: 'LOCKED' } }, 'risk.honeypot'],
    [
      'a sale that fails a day later',
      {
        simulation: passed(
          anOpinion(
            aScan({ trials: [aTrial(), aTrial({ kind: 'later', when: 'a day later', failed: 'sale' })] }),
          ),
        ),
      },
      'risk.honeypot',
    ],
    ['a confiscating tax', { simulation: taxed(0, 60) }, 'risk.tax'],
    ['a tax in a V3 pool', { simulation: taxed(0, 3), pool: aRangePool(RISKY_TOKEN, USDC) }, 'risk.tax'],
    ['an empty pool', { market: { liquidity: 0n } }, 'risk.liquidity'],
    [
      'liquidity that its owner can pull at once',
      {
        simulation: passed(anOpinion(aScan({ liquidity: [{ ...owner, share: 0.9, locked: false }] }))),
      },
      'risk.liquidity',
    ],
    [
      'somebody who can stop the sale',
      {
        simulation: passed(
          anOpinion(
            aScan({
              acts: [
                {
                  ...aTrial({ failed: 'sale' }),
                  name: 'pause()',
                  contract: USDC.address,
                  selector: '0x',
                  actor: owner,
                },
              ],
            }),
          ),
        ),
      },
      'risk.contract',
    ],
    [
      'code that an account can replace',
      {
        simulation: passed(
          anOpinion(
            aScan({ proxy: { kind: 'eip1967', implementation: USDC.address, authorities: [owner] } }),
          ),
        ),
      },
      'risk.contract',
    ],
    [
      'a verdict without its facts',
      { simulation: passed({ verdict: 'unsafe', score: 100, certainty: 1, reason: 'It is a trap.' }) },
      'risk.contract',
    ],
    ['an impact over the limit', { priceImpactBps: 150.01 }, 'risk.slippage'],
    ['an impact that is no number', { priceImpactBps: Number.NaN }, 'risk.slippage'],
    ['a denied token', denied(RISKY_TOKEN.address), 'risk.regulatory'],
    ['a denied pool', denied(RISKY_PAIR.address), 'risk.regulatory'],
    [
      'a denied ruler',
      { ...denied(owner.address), simulation: passed(anOpinion(aScan({ owner }))), pool: RISKY_PAIR },
      'risk.regulatory',
    ],
    [
      'a wallet that the token bars',
      { simulation: passed(anOpinion(aScan(), { background: { barred: ['the wallet'] } })) },
      'risk.regulatory',
    ],
  ];
  test.each(BLOCKED)('%s is vetoed at every level', (_, changes, gate) => {
    for (const { riskTolerance } of INTEL_LEVELS) {
      const found = assessRisk(someFacts({ ...changes, riskTolerance }), riskTolerance);
      expect(found).toMatchObject({ verdict: 'vetoed', gate });
    }
  });

  test('a trusted token is judged by its reputation, but its trade is not', () => {
    const trusted = anOpinion(undefined, { trusted: true });
    const { background: _, facts: __, ...opinion } = trusted;
    const verdict = assessRisk(someFacts({ simulation: passed(opinion) }), 20);
    expect(verdict).toMatchObject({ verdict: 'approved' });
    expect(verdict.certainty).toBeCloseTo(1, 12);
    const sellTax = passed(opinion, { sold: 300n });
    expect(assessRisk(someFacts({ simulation: sellTax }), 100)).toMatchObject({ gate: 'risk.tax' });
  });

  test('what could not be simulated is not safe: it scores worst and lowers confidence', () => {
    const simulation = { outcome: 'unavailable', reason: 'the node did not answer' } as const;
    const unknown = assessRisk(someFacts({ simulation }), 100);
    const unassessed = unknown.findings.filter(({ score }) => score === undefined);
    expect(unassessed.map(({ factor }) => factor)).toEqual(['honeypot', 'contract', 'tax', 'holders']);
    expect(unknown.certainty).toBeLessThan(1 - 0.22 - 0.13 - 0.13 - 0.08);
    expect(unknown.score).toBeGreaterThan(assessRisk(someFacts(), 100).score);
    expect(assessRisk(someFacts({ simulation }), 50)).toMatchObject({
      verdict: 'vetoed',
      gate: 'risk.score',
    });
  });

  test('what a contract says is printable and bounded, in reasons and in facts', () => {
    const reason = `\u202Egnol \u0007${'x'.repeat(5_000)}\n<b>`;
    const { findings } = assessRisk(someFacts({ simulation: { outcome: 'sellFailed', reason } }), 100);
    expect(findings[0]?.reason).toMatch(/^A simulated sale failed/);
    expect(findings[0]?.reason).not.toMatch(/[\p{C}]/u);
    expect(findings[0]?.reason.length).toBeLessThanOrEqual(400);
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
