import type { PricePoint } from '../market/marketSnapshot.ts';
import { realisedVolatility } from '../market/realisedVolatility.ts';
import { showPercent } from '../market/showPercent.ts';
import { defineRiskFactor } from './riskFactor.ts';
import { addParts, rising } from './riskPoints.ts';
import type { RiskPart } from './riskPoints.ts';

/** Newest points that are looked at, and points below which they say nothing. */
const POINTS = 300;
const FEWEST_POINTS = 20;
const HOUR = 3_600;
/** A level that bears a risk of 100 bears so much volatility in an hour; others in proportion. */
const BORNE = 0.2;
/** Points at the volatility that is borne, and at twice that. */
const USUAL_POINTS = 80;
/** Points by the largest move between two points that were neighbours. */
const JUMP = { from: 0.03, to: 0.2, most: 40 };

/** How wildly its price moves, against what the level bears. */
export const volatilityFactor = defineRiskFactor({
  kind: 'volatility',
  weight: 0.08,
  assess({ market, snapshot, riskTolerance }) {
    const points = market.history
      .slice(-POINTS)
      .filter(({ blockNumber, price }) => blockNumber <= snapshot.block.number && price > 0);
    const hourly = hourlyVolatility(points);
    if (hourly === undefined) {
      const reason = `Fewer than ${FEWEST_POINTS} prices are known: how wildly it moves cannot be told.`;
      return { verdict: 'unassessed', reason, facts: { points: points.length } };
    }
    const borne = (BORNE * Math.max(1, riskTolerance)) / 100;
    const jump = largestJump(points);
    return addParts([usualPart(hourly, borne), jumpPart(jump)], {
      hourlyPercent: round(100 * hourly),
      bornePercent: round(100 * borne),
      largestJumpPercent: round(100 * jump),
      points: points.length,
    });
  },
});

/** The usual size of a move over an hour, as a share: realised volatility over the points' time, by the root of time. */
function hourlyVolatility(points: readonly PricePoint[]): number | undefined {
  const span = (points.at(-1)?.timestamp ?? 0) - (points[0]?.timestamp ?? 0);
  const realised = realisedVolatility(points.map(({ price }) => price));
  return points.length < FEWEST_POINTS || span <= 0 || realised === undefined
    ? undefined
    : realised * Math.sqrt(HOUR / span);
}

function usualPart(hourly: number, borne: number): RiskPart {
  const reason = `Its price usually moves by ${showPercent(hourly)} in an hour; the level bears ${showPercent(borne)}.`;
  return {
    most: USUAL_POINTS,
    points: rising(hourly, { from: 0, to: 2 * borne, most: USUAL_POINTS }),
    reason,
  };
}

function largestJump(points: readonly PricePoint[]): number {
  let largest = 0;
  for (const [index, { price }] of points.entries()) {
    const before = points[index - 1]?.price ?? price;
    largest = Math.max(largest, Math.abs(Math.log(price / before)));
  }
  return largest;
}

function jumpPart(jump: number): RiskPart {
  const reason = `Its largest move between two blocks was ${showPercent(jump)}.`;
  return { most: JUMP.most, points: rising(jump, JUMP), reason };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
