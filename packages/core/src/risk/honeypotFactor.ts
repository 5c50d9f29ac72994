import { defineRiskFactor } from './riskFactor.ts';
import type { RiskFacts, RiskOpinion } from './riskFactor.ts';
import { addParts } from './riskPoints.ts';
import type { RiskPart } from './riskPoints.ts';
import { judgeTrials } from './scan/judgeTrials.ts';

/** Points for what the trade of now does not show: moving on, selling later and in others' company. */
const LATER_POINTS = 40;

/** Buys and sells on the current state: what cannot be sold again must not be bought. */
export const honeypotFactor = defineRiskFactor({
  kind: 'honeypot',
  weight: 0.22,
  assess(facts) {
    const { simulation } = facts;
    if (simulation.outcome !== 'passed') {
      return {
        unavailable: judged(
          'unassessed',
          `Buying and selling could not be simulated: ${sentence(simulation.reason)}`,
        ),
        buyFailed: judged('block', `A simulated purchase failed: ${sentence(simulation.reason)}`, 100),
        sellFailed: judged(
          'block',
          `A simulated sale failed, so it could not be sold again: ${sentence(simulation.reason)}`,
          100,
        ),
      }[simulation.outcome];
    }
    const now: RiskPart = {
      most: 60,
      points: 0,
      reason: 'A simulated purchase and its sale at the size of the trade went through.',
    };
    const gas = { buyGas: String(simulation.buyGas), sellGas: String(simulation.sellGas) };
    return addParts([now, laterPart(facts)], { poolKind: facts.pool.kind, ...gas });
  },
});

function laterPart({ simulation }: RiskFacts): RiskPart {
  const opinion = simulation.outcome === 'passed' ? simulation.scan : undefined;
  if (opinion?.trusted === true) {
    return { most: LATER_POINTS, points: 0, reason: 'The token is trusted: later sales were not tried.' };
  }
  if (opinion?.facts === undefined) {
    return { most: LATER_POINTS, reason: 'Sales later and by others were not tried.' };
  }
  const { verdict, score, reason } = judgeTrials(opinion.facts);
  if (verdict === 'block') {
    return { most: LATER_POINTS, points: LATER_POINTS, blocks: true, reason };
  }
  return score === undefined
    ? { most: LATER_POINTS, reason }
    : { most: LATER_POINTS, points: (score * LATER_POINTS) / 100, reason };
}

function judged(verdict: RiskOpinion['verdict'], reason: string, score?: number): RiskOpinion {
  const base = { verdict, reason, facts: {} };
  return score === undefined ? base : { ...base, score };
}

function sentence(words: string): string {
  return words.endsWith('.') ? words : `${words}.`;
}
