import { defineRiskFactor } from './riskFactor.ts';

/** What the trade loses to its own size, against the limit. */
export const slippageFactor = defineRiskFactor({
  kind: 'slippage',
  weight: 0.05,
  assess({ priceImpactBps, maxPriceImpactBps }) {
    const facts = { priceImpactBps, maxPriceImpactBps };
    const impact = `${(priceImpactBps / 100).toFixed(2)} %`;
    const limit = `${(maxPriceImpactBps / 100).toFixed(2)} %`;
    if (priceImpactBps > maxPriceImpactBps) {
      const reason = `The trade would lose ${impact} to its own size; the limit is ${limit}.`;
      return { verdict: 'block', score: 100, reason, facts };
    }
    const score = (100 * priceImpactBps) / maxPriceImpactBps;
    return {
      verdict: score > 50 ? 'warn' : 'pass',
      score,
      reason: `The trade loses ${impact} to its own size, within the limit of ${limit}.`,
      facts,
    };
  },
});
