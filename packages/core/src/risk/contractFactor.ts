import { defineRiskFactor } from './riskFactor.ts';

/** What the token's rulers could do to a holder, whether they did so or not. */
export const contractFactor = defineRiskFactor({
  kind: 'contract',
  weight: 0.13,
  assess({ simulation }) {
    const scan = simulation.outcome === 'passed' ? simulation.scan : undefined;
    if (scan === undefined || scan.verdict === 'unknown') {
      const why = scan?.reason ?? 'it was not scanned';
      return { verdict: 'unassessed', reason: `The token could not be judged: ${why}`, facts: {} };
    }
    const facts = { scanScore: Math.round(scan.score), scanCertainty: scan.certainty };
    if (scan.verdict === 'unsafe') {
      return { verdict: 'block', score: 100, reason: scan.reason, facts };
    }
    const verdict = scan.score > 50 ? 'warn' : 'pass';
    return { verdict, score: Math.min(100, scan.score), reason: scan.reason, facts };
  },
});
