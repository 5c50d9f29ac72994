import { Decimal } from 'decimal.js';
import { defineRiskFactor } from './riskFactor.ts';
import type { RiskFacts } from './riskFactor.ts';
import { addParts, fallingLog } from './riskPoints.ts';
import type { RiskPart } from './riskPoints.ts';
import { judgeLiquidityHolders } from './scan/judgeLiquidityHolders.ts';
import type { LiquidityHolder } from './tokenScan.ts';

/** Cash in the token's pools at which it scores in full, and at which nothing; logarithmic between. Whole units. */
const DEPTH = { from: 10_000, to: 1_000_000, most: 100 };
/** Points for who could pull the liquidity. */
const HOLDER_POINTS = 30;

/** How much cash stands ready in the token's pools, and who could take it away. */
export const liquidityFactor = defineRiskFactor({
  kind: 'liquidity',
  weight: 0.18,
  assess(facts) {
    const { market, snapshot } = facts;
    const { cash } = snapshot;
    const whole = new Decimal(market.liquidity.toString()).div(new Decimal(10).pow(cash.decimals)).toNumber();
    const details = { liquidity: whole, pools: market.pools.length, ...sharesOf(facts) };
    return addParts([depthPart(whole, cash.symbol), holderPart(facts)], details);
  },
});

function depthPart(whole: number, symbol: string): RiskPart {
  if (!(whole > 0)) {
    const reason = 'There is no cash in any pool of the token.';
    return { most: DEPTH.most, points: DEPTH.most, blocks: true, reason };
  }
  const shown = `${Math.round(whole).toLocaleString('en-US')} ${symbol}`;
  const points = fallingLog(whole, DEPTH);
  const reason =
    points > 50 ? `Only ${shown} stands in the token's pools.` : `${shown} stands in the token's pools.`;
  return { most: DEPTH.most, points, reason };
}

function holderPart({ simulation }: RiskFacts): RiskPart {
  const opinion = simulation.outcome === 'passed' ? simulation.scan : undefined;
  if (opinion?.trusted === true) {
    const reason = 'Who holds the liquidity is judged by reputation: the token is on the trusted list.';
    return { most: HOLDER_POINTS, points: 0, reason };
  }
  if (opinion?.facts === undefined) {
    return { most: HOLDER_POINTS, reason: 'Who holds the liquidity could not be found out.' };
  }
  const { verdict, score, reason } = judgeLiquidityHolders(opinion.facts);
  if (verdict === 'block') {
    return { most: HOLDER_POINTS, points: HOLDER_POINTS, blocks: true, reason };
  }
  return score === undefined
    ? { most: HOLDER_POINTS, reason }
    : { most: HOLDER_POINTS, points: (score * HOLDER_POINTS) / 100, reason };
}

function sharesOf({ simulation }: RiskFacts): Readonly<Record<string, number>> {
  const holders = simulation.outcome === 'passed' ? simulation.scan?.facts?.liquidity : undefined;
  if (holders === undefined) {
    return {};
  }
  const share = (those: (holder: LiquidityHolder) => boolean): number =>
    percent(holders.filter(those).reduce((sum, holder) => sum + holder.share, 0));
  return {
    lockedPercent: share(({ locked }) => locked),
    timeLockedPercent: share(({ locked, kind }) => !locked && kind === 'timeLock'),
    heldPercent: share(({ locked, kind }) => !locked && kind !== 'timeLock'),
  };
}

function percent(share: number): number {
  return Math.round(1_000 * share) / 10;
}
