import { defineRiskFactor } from './riskFactor.ts';
import type { RiskOpinion, TokenOpinion } from './riskFactor.ts';
import { addParts } from './riskPoints.ts';
import type { RiskPart } from './riskPoints.ts';
import { adminPowers } from './scan/adminPowers.ts';
import { judgeActs } from './scan/judgeActs.ts';
import type { TokenScan } from './tokenScan.ts';

/** Points for what rulers were seen to be able to do. */
const ACT_POINTS = 100;
/** Points for a power whose function is there, and for all of them. */
const POWER_POINTS = 5;
const MOST_POWER_POINTS = 20;
/** Points for code that may be replaced. */
const PROXY_POINTS = 15;
/** Points for a source that nobody can read. */
const SOURCE_POINTS = 30;

/** What the token's rulers could do to a holder, whether they did so or not. */
export const contractFactor = defineRiskFactor({
  kind: 'contract',
  weight: 0.13,
  assess({ simulation }) {
    const opinion = simulation.outcome === 'passed' ? simulation.scan : undefined;
    if (opinion === undefined || opinion.verdict === 'unknown') {
      const why = opinion?.reason ?? 'it was not scanned';
      return { verdict: 'unassessed', reason: `The token could not be judged: ${why}`, facts: {} };
    }
    return opinion.trusted !== true && opinion.facts !== undefined
      ? fromScan(opinion, opinion.facts)
      : asTold(opinion);
  },
});

/** By reputation, or by a verdict that came without its facts. */
function asTold({ verdict, score, certainty, reason, trusted = false }: TokenOpinion): RiskOpinion {
  const facts = { scanScore: Math.round(score), scanCertainty: certainty, trusted };
  if (verdict === 'unsafe') {
    return { verdict: 'block', score: 100, reason, facts };
  }
  return { verdict: score > 50 ? 'warn' : 'pass', score: Math.min(100, score), reason, facts };
}

function fromScan(opinion: TokenOpinion, scan: TokenScan): RiskOpinion {
  const acts = judgeActs(scan);
  const { background } = opinion;
  const parts = [actsPart(acts), powersPart(scan), proxyPart(scan), sourcePart(background?.source)];
  const found = addParts(
    parts.filter((part) => part !== undefined),
    {
      scanScore: Math.round(opinion.score),
      functions: scan.functions,
      callers: scan.actors.length + 1,
      owner: ownerOf(scan),
      proxy: scan.proxy?.kind ?? 'none',
      ...(scan.proxy === undefined ? {} : { implementation: scan.proxy.implementation }),
      powers: adminPowers(scan).join(', '),
      source: background?.source ?? 'not asked',
    },
  );
  const evidence = [...new Set([...(found.evidence ?? []), ...acts.evidence])];
  if (acts.verdict === 'unassessed') {
    const { facts } = found;
    return { verdict: 'unassessed', reason: acts.reason, evidence, facts };
  }
  return { ...found, evidence };
}

function ownerOf({ owner }: TokenScan): string {
  if (owner === undefined) {
    return 'unknown';
  }
  return owner === 'renounced' ? 'renounced' : owner.address;
}

function actsPart({ verdict, score, reason }: ReturnType<typeof judgeActs>): RiskPart {
  if (verdict === 'block') {
    return { most: ACT_POINTS, points: ACT_POINTS, blocks: true, reason };
  }
  return score === undefined
    ? { most: ACT_POINTS, reason }
    : { most: ACT_POINTS, points: (score * ACT_POINTS) / 100, reason };
}

/** A function that does harm was tried and blocks; what is left might do some that no trial showed. */
function powersPart(scan: TokenScan): RiskPart {
  const powers = adminPowers(scan);
  if (powers.length === 0 || scan.owner === 'renounced') {
    const reason =
      powers.length === 0
        ? 'None of its functions is known to serve its rulers.'
        : 'Its functions for rulers serve nobody: the ownership is renounced.';
    return { most: MOST_POWER_POINTS, points: 0, reason };
  }
  return {
    most: MOST_POWER_POINTS,
    points: Math.min(MOST_POWER_POINTS, POWER_POINTS * powers.length),
    reason: `Its functions let rulers ${powers.join(', ')}.`,
  };
}

function proxyPart({ proxy }: TokenScan): RiskPart {
  if (proxy === undefined || proxy.kind === 'minimal') {
    return { most: PROXY_POINTS, points: 0, reason: 'Its code cannot be replaced as a proxy’s can.' };
  }
  const reason = `It is a proxy (${proxy.kind}): its code stands at ${proxy.implementation}.`;
  return { most: PROXY_POINTS, points: PROXY_POINTS, reason };
}

/** Nothing where no explorer is configured: it was not asked. */
function sourcePart(source: 'verified' | 'unverified' | 'unknown' | undefined): RiskPart | undefined {
  if (source === undefined) {
    return undefined;
  }
  const reason = {
    verified: 'The explorer has its verified source.',
    unverified: 'The explorer has no verified source of it.',
    unknown: 'The explorer could not say whether its source is verified.',
  }[source];
  if (source === 'unknown') {
    return { most: SOURCE_POINTS, reason };
  }
  return { most: SOURCE_POINTS, points: source === 'verified' ? 0 : SOURCE_POINTS, reason };
}
