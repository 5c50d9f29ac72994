import type { RiskOpinion } from './riskFactor.ts';

/** One thing that a factor looks at. */
export interface RiskPart {
  /** The most that it can add to the factor's score, points. What could not be found out adds all of them. */
  readonly most: number;
  /** What it adds; absent where it could not be found out. */
  readonly points?: number;
  /** Vetoes the trade. */
  readonly blocks?: boolean;
  /** One plain sentence. */
  readonly reason: string;
}

/** A part that adds no more than this, or than half of what it could, is no warning. */
const QUIET_POINTS = 15;
/** A factor's score from which it warns. */
const WARNING_SCORE = 50;

/**
 * A factor's opinion from its parts: their points are added up, to 100 at most. A part that could not be found out adds the
 * most that it could, and lowers the opinion's certainty by its share. Where none could be, the factor is unassessed.
 */
export function addParts(parts: readonly RiskPart[], facts: RiskOpinion['facts']): RiskOpinion {
  const possible = parts.reduce((sum, { most }) => sum + most, 0);
  const missing = parts.reduce((sum, { most, points }) => sum + (points === undefined ? most : 0), 0);
  const grave = parts.toSorted((a, b) => gravityOf(b) - gravityOf(a));
  const evidence = grave.map(({ reason }) => reason);
  const [gravest] = grave;
  const reason = gravest?.reason ?? 'There was nothing to look at.';
  const blocking = grave.find(({ blocks }) => blocks === true);
  if (blocking !== undefined) {
    return { verdict: 'block', score: 100, reason: blocking.reason, evidence, facts };
  }
  if (missing >= possible) {
    return { verdict: 'unassessed', reason, evidence, facts };
  }
  const score = Math.min(
    100,
    parts.reduce((sum, { most, points }) => sum + bounded(points ?? most, most), 0),
  );
  const isQuiet = parts.every(
    ({ most, points }) => points !== undefined && points <= Math.max(QUIET_POINTS, most / 2),
  );
  return {
    verdict: score > WARNING_SCORE || !isQuiet ? 'warn' : 'pass',
    score,
    ...(missing > 0 ? { certainty: 1 - missing / possible } : {}),
    reason,
    evidence,
    facts,
  };
}

/** Points on a straight line: none up to `from`, all of `most` from `to` on. What is no number counts in full. */
export function rising(
  value: number,
  { from, to, most }: { readonly from: number; readonly to: number; readonly most: number },
): number {
  return Number.isNaN(value) ? most : bounded((most * (value - from)) / (to - from), most);
}

/** The other way round: all of `most` down at `from`, none from `to` on; on a logarithmic scale. */
export function fallingLog(
  value: number,
  { from, to, most }: { readonly from: number; readonly to: number; readonly most: number },
): number {
  return value > 0 ? bounded((most * Math.log(to / value)) / Math.log(to / from), most) : most;
}

function bounded(points: number, most: number): number {
  return Number.isNaN(points) ? most : Math.min(most, Math.max(0, points));
}

function gravityOf({ blocks, points, most }: RiskPart): number {
  return blocks === true ? Infinity : (points ?? most);
}
