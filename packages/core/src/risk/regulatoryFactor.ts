import { denialOf } from './denyList.ts';
import { defineRiskFactor } from './riskFactor.ts';
import type { RiskFacts } from './riskFactor.ts';
import { addParts } from './riskPoints.ts';
import type { RiskPart } from './riskPoints.ts';

/** Points for the token and its pool, and for whoever rules it. */
const TRADED_POINTS = 60;
const RULER_POINTS = 40;

/** Whom the user will not trade with or through, and whom the token itself bars. */
export const regulatoryFactor = defineRiskFactor({
  kind: 'regulatory',
  weight: 0.02,
  assess(facts) {
    const parts = [tradedPart(facts), rulerPart(facts), ...barredParts(facts)];
    return addParts(parts, { listed: facts.settings.denied.size });
  },
});

function tradedPart({ market, pool, settings: { denied } }: RiskFacts): RiskPart {
  const traded: readonly (readonly [who: string, address: string])[] = [
    ['The token', market.token.address],
    ['The pool', pool.address],
    ['A token of the pool', pool.token0.address],
    ['A token of the pool', pool.token1.address],
  ];
  for (const [who, address] of traded) {
    const why = denialOf(denied, address);
    if (why !== undefined) {
      return blocked(TRADED_POINTS, `${who}, ${address}, is denied: it ${why}.`);
    }
  }
  const reason =
    denied.size === 0 ? 'Nobody is on a deny list.' : 'Neither the token nor its pool is on a deny list.';
  return { most: TRADED_POINTS, points: 0, reason };
}

/** Who of those who may rule a token that was tried is denied, in a sentence; undefined where none is known to be. */
export function deniedRuler({
  simulation,
  settings: { denied },
}: Pick<RiskFacts, 'simulation' | 'settings'>): string | undefined {
  const opinion = simulation.outcome === 'passed' ? simulation.scan : undefined;
  const scan = opinion?.facts;
  if (scan === undefined) {
    return undefined;
  }
  const owner = scan.owner === undefined || scan.owner === 'renounced' ? [] : [scan.owner];
  const { deployer } = opinion?.background ?? {};
  const rulers = [
    ...owner,
    ...scan.actors,
    ...(scan.proxy?.authorities ?? []),
    ...(deployer === undefined ? [] : [{ address: deployer, foundBy: 'its deployment' }]),
  ];
  for (const { address, foundBy } of rulers) {
    const why = denialOf(denied, address);
    if (why !== undefined) {
      return `${address}, who may rule the token (${foundBy}), is denied: it ${why}.`;
    }
  }
  return undefined;
}

function rulerPart({ simulation, settings }: RiskFacts): RiskPart {
  const { denied } = settings;
  const opinion = simulation.outcome === 'passed' ? simulation.scan : undefined;
  const scan = opinion?.facts;
  if (scan === undefined) {
    return opinion?.trusted === true || denied.size === 0
      ? { most: RULER_POINTS, points: 0, reason: 'Its rulers were not looked up.' }
      : { most: RULER_POINTS, reason: 'Who rules the token is not known, and may be denied.' };
  }
  const reason = deniedRuler({ simulation, settings });
  return reason === undefined
    ? { most: RULER_POINTS, points: 0, reason: 'None of its known rulers is on a deny list.' }
    : blocked(RULER_POINTS, reason);
}

function barredParts({ simulation }: RiskFacts): readonly RiskPart[] {
  const barred = simulation.outcome === 'passed' ? simulation.scan?.background?.barred : undefined;
  return (barred ?? []).map((who) => blocked(TRADED_POINTS, `The token bars ${who}.`));
}

function blocked(most: number, reason: string): RiskPart {
  return { most, points: most, blocks: true, reason };
}
