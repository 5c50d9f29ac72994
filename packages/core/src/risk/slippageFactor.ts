import { showPercent } from '../market/showPercent.ts';
import { defineRiskFactor } from './riskFactor.ts';

/** What the trade loses to its own size, against the limit. */
export const slippageFactor = defineRiskFactor({
  kind: 'slippage',
  weight: 0.05,
  assess({ priceImpactBps, maxPriceImpactBps, maxSlippageBps }) {
    const facts = { priceImpactBps, maxPriceImpactBps, maxSlippageBps };
    const impact = showPercent(priceImpactBps / 10_000);
    const limit = showPercent(maxPriceImpactBps / 10_000);
    // What is no number is over the limit.
    if (!(priceImpactBps <= maxPriceImpactBps)) {
      const reason = `The trade would lose ${impact} to its own size; the limit is ${limit}.`;
      return { verdict: 'block', score: 100, reason, facts };
    }
    const score = maxPriceImpactBps > 0 ? (100 * Math.max(0, priceImpactBps)) / maxPriceImpactBps : 0;
    return {
      verdict: score > 50 ? 'warn' : 'pass',
      score,
      reason: `The trade loses ${impact} to its own size, within the limit of ${limit}.`,
      facts,
    };
  },
});
