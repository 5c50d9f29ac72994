import { showRiskScore } from '../intel/showScore.ts';
import { printableOpinion } from './printableOpinion.ts';
import { RISK_FACTORS } from './registry.ts';
import type { RiskFacts, RiskFactor, RiskFinding } from './riskFactor.ts';

/** Whether a candidate trade may be made, as far as its risk goes. */
export interface RiskVerdict {
  readonly verdict: 'approved' | 'vetoed';
  /** 0 (safe) to 100: weighted mean of the factors. What could not be assessed counts as 100. */
  readonly score: number;
  /** 0 to 1: weight of what could be assessed. A signal's confidence is multiplied by it. */
  readonly certainty: number;
  readonly findings: readonly RiskFinding[];
  /** The gate that vetoed: `risk.<factor>` of the first blocking finding, or `risk.score`. */
  readonly gate?: string;
  /** One plain sentence. */
  readonly reason: string;
}

/**
 * Asks every factor about a candidate trade. Weights are scaled to sum to 1. A blocking finding vetoes at any tolerance
 * (0 to 100); without one the score decides. Words that a token said are made printable and bounded.
 */
export function assessRisk(
  facts: RiskFacts,
  tolerance: number,
  factors: readonly RiskFactor[] = RISK_FACTORS,
): RiskVerdict {
  const total = factors.reduce((sum, factor) => sum + factor.weight, 0);
  const findings = factors.map((factor): RiskFinding =>
    Object.assign(
      { factor: factor.kind, weight: factor.weight / total },
      printableOpinion(factor.assess(facts)),
    ),
  );
  const score = weigh(findings, (finding) => finding.score ?? 100);
  const certainty = 1 - weigh(findings, (finding) => 1 - certaintyOf(finding));
  const blocking = findings.find((finding) => finding.verdict === 'block');
  if (blocking !== undefined) {
    const gate = `risk.${blocking.factor}`;
    return { verdict: 'vetoed', score, certainty, findings, gate, reason: blocking.reason };
  }
  const numbers = `The risk score of ${showRiskScore(score)} is`;
  if (score > tolerance) {
    const reason = `${numbers} above the tolerance of ${tolerance}.`;
    return { verdict: 'vetoed', score, certainty, findings, gate: 'risk.score', reason };
  }
  return {
    verdict: 'approved',
    score,
    certainty,
    findings,
    reason: `${numbers} within the tolerance of ${tolerance}.`,
  };
}

/** 0 to 1: how much of what the factor looks at could be found out. */
export function certaintyOf({ score, certainty = 1 }: Pick<RiskFinding, 'score' | 'certainty'>): number {
  return score === undefined ? 0 : certainty;
}

function weigh(findings: readonly RiskFinding[], value: (finding: RiskFinding) => number): number {
  return findings.reduce((sum, finding) => sum + finding.weight * value(finding), 0);
}
