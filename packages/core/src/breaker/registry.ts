import type { BreakerDefinition } from './breakerDefinition.ts';
import type { BreakerType } from './breakerTypes.ts';
import { EXECUTION_BREAKERS } from './definitions/execution.ts';
import { MANUAL_BREAKERS } from './definitions/manual.ts';
import { MARKET_BREAKERS } from './definitions/market.ts';
import { NETWORK_BREAKERS } from './definitions/network.ts';
import { PORTFOLIO_BREAKERS } from './definitions/portfolio.ts';
import { SECURITY_BREAKERS } from './definitions/security.ts';
import { SYSTEM_BREAKERS } from './definitions/system.ts';

/** Every breaker, group by group, as the documentation lists them. */
export const BREAKERS: readonly BreakerDefinition[] = [
  ...PORTFOLIO_BREAKERS,
  ...EXECUTION_BREAKERS,
  ...NETWORK_BREAKERS,
  ...MARKET_BREAKERS,
  ...SYSTEM_BREAKERS,
  ...SECURITY_BREAKERS,
  ...MANUAL_BREAKERS,
];

const BY_TYPE: ReadonlyMap<string, BreakerDefinition> = new Map(BREAKERS.map((each) => [each.type, each]));

/** The definition of one kind. */
export function breakerDefinition(type: BreakerType): BreakerDefinition {
  const definition = BY_TYPE.get(type);
  if (definition === undefined) {
    throw new TypeError(`no breaker is called ${type}`);
  }
  return definition;
}
