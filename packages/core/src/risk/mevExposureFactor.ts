import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import { nativeCost } from '../market/valuation.ts';
import { showPercent } from '../market/showPercent.ts';
import { sandwichProfit } from '../live/sandwichBound.ts';
import { nextBaseFee } from '../market/nextBaseFee.ts';
import { defineRiskFactor } from './riskFactor.ts';

/** Gas of an attacker's two swaps. */
const ATTACK_GAS = 250_000n;
/** A profit of this share of the trade, in basis points, scores 100. */
const WORST_BPS = 100;
/** What is left of the score where nobody sees the order before it is mined: a relay may still tell. */
const HIDDEN_SHARE = 0.15;

/** What others could earn by trading before and after this order, at the least output that it bears. */
export const mevExposureFactor = defineRiskFactor({
  kind: 'mevExposure',
  weight: 0.03,
  assess({ pool, snapshot, amountIn, maxSlippageBps, settings }) {
    const { submission } = settings;
    const attackerGas = attackCost(snapshot);
    const profit = sandwichProfit(
      { pool, tokenIn: snapshot.cash.address, amountIn, attackerGas },
      maxSlippageBps,
    );
    if (profit === undefined || amountIn <= 0n) {
      return { verdict: 'unassessed', reason: 'The pool pays nothing to attack.', facts: { submission } };
    }
    const earnedBps = Math.min(10_000, Number((profit * 10_000n) / amountIn));
    const facts = { sandwichProfitBps: earnedBps, maxSlippageBps, submission };
    const exposed = Math.min(100, (100 * earnedBps) / WORST_BPS);
    const score = submission === 'hidden' ? exposed * HIDDEN_SHARE : exposed;
    const seen = submission === 'hidden' ? 'nobody sees it before it is mined' : 'everybody may see it';
    const reason =
      profit === 0n
        ? `Trading round this order earns nothing, at a slippage of ${showPercent(maxSlippageBps / 10_000)}.`
        : `Trading round this order could earn ${showPercent(earnedBps / 10_000)} of it; ${seen}.`;
    return { verdict: score > 50 ? 'warn' : 'pass', score, reason, facts };
  },
});

/** Base units of cash. */
function attackCost({ block, nativePrice, cash }: MarketSnapshot): bigint {
  return nativeCost(ATTACK_GAS * nextBaseFee(block), nativePrice, cash);
}
