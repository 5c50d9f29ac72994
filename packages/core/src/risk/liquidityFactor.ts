import { Decimal } from 'decimal.js';
import { defineRiskFactor } from './riskFactor.ts';

/** Cash in the token's pools at which the score is 100, and at which it is 0; logarithmic between. Whole units. */
const THIN = 10_000;
const DEEP = 1_000_000;

/** How much cash stands ready in the token's pools: what is thin moves against us and dries up first. */
export const liquidityFactor = defineRiskFactor({
  kind: 'liquidity',
  weight: 0.18,
  assess({ market, snapshot }) {
    const cash = snapshot.cash;
    const whole = new Decimal(market.liquidity.toString()).div(new Decimal(10).pow(cash.decimals)).toNumber();
    const facts = { liquidity: whole, pools: market.pools.length };
    const shown = `${Math.round(whole).toLocaleString('en-US')} ${cash.symbol}`;
    if (!(whole > 0)) {
      return { verdict: 'block', score: 100, reason: 'There is no cash in any pool of the token.', facts };
    }
    const score = Math.min(100, Math.max(0, (100 * Math.log(DEEP / whole)) / Math.log(DEEP / THIN)));
    return score > 50
      ? { verdict: 'warn', score, reason: `Only ${shown} stands in the token's pools.`, facts }
      : { verdict: 'pass', score, reason: `${shown} stands in the token's pools.`, facts };
  },
});
