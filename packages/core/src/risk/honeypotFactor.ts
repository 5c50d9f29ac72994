import { defineRiskFactor } from './riskFactor.ts';
import type { RiskFacts, RiskOpinion, TradeSimulation } from './riskFactor.ts';

/** A tax that rounding may feign; below it a token counts as untaxed. Basis points. */
const NO_TAX_BPS = 5;
/** A round trip that loses this much to taxes is confiscation, whatever the tolerance. Basis points. */
const CONFISCATION_BPS = 5_000;
/** A round trip taxed this much scores 100. Basis points. */
const WORST_TAX_BPS = 2_000;

/** Share of a round trip that the token keeps for itself, in basis points, rounded up; 0 to 10,000. */
export function roundTripTaxBps(simulation: Extract<TradeSimulation, { outcome: 'passed' }>): number {
  const { bought, boughtExpected, sold, soldExpected } = simulation;
  const whole = boughtExpected * soldExpected;
  if (whole <= 0n) {
    return 10_000;
  }
  const kept = bought * sold;
  return kept >= whole ? 0 : Number(((whole - kept) * 10_000n + whole - 1n) / whole);
}

/** Buys and sells on the current state: what cannot be sold again must not be bought. */
export const honeypotFactor = defineRiskFactor({
  kind: 'honeypot',
  weight: 0.22,
  assess(facts) {
    const { simulation } = facts;
    if (simulation.outcome === 'passed') {
      return judgeTax(facts, roundTripTaxBps(simulation));
    }
    return {
      unavailable: opinion('unassessed', `Buying and selling could not be simulated: ${simulation.reason}.`),
      buyFailed: opinion('block', `A simulated purchase failed: ${simulation.reason}.`, 100),
      sellFailed: opinion(
        'block',
        `A simulated sale failed, so it could not be sold again: ${simulation.reason}.`,
        100,
      ),
    }[simulation.outcome];
  },
});

function judgeTax(facts: RiskFacts, taxBps: number): RiskOpinion {
  const details = { roundTripTaxBps: taxBps, poolKind: facts.pool.kind };
  if (taxBps <= NO_TAX_BPS) {
    return opinion('pass', 'A simulated purchase and sale went through without a tax.', 0, details);
  }
  const tax = `${(taxBps / 100).toFixed(2)} %`;
  if (facts.pool.kind === 'concentratedLiquidity') {
    return opinion(
      'block',
      `The token taxes a round trip with ${tax}, which a V3 pool cannot sell again.`,
      100,
      details,
    );
  }
  if (taxBps >= CONFISCATION_BPS) {
    return opinion('block', `The token taxes a round trip with ${tax}, which is confiscation.`, 100, details);
  }
  const score = Math.min(100, (taxBps / WORST_TAX_BPS) * 100);
  return opinion(
    'warn',
    `It can be sold again, but the token taxes a round trip with ${tax}.`,
    score,
    details,
  );
}

function opinion(
  verdict: RiskOpinion['verdict'],
  reason: string,
  score?: number,
  facts: RiskOpinion['facts'] = {},
): RiskOpinion {
  const base = { verdict, reason, facts };
  return score === undefined ? base : { ...base, score };
}
