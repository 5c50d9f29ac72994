import type { BreakerDefinition } from './breakerDefinition.ts';
import type { BreakerScope } from './breakerTypes.ts';
import type { ChainEndpoints } from './chainEndpoints.ts';

/**
 * On what a dependant opens with a breaker: on the same, or on the chain that a venue, a token or an endpoint belongs to.
 * Undefined where that is not known.
 */
export function dependantScope(
  scope: BreakerScope,
  dependant: BreakerDefinition,
  endpoints: ChainEndpoints,
): BreakerScope | undefined {
  if (dependant.scopes.includes(scope.kind)) {
    return scope;
  }
  return dependant.scopes.includes('chain') ? chainOf(scope, endpoints) : undefined;
}

function chainOf({ kind, id }: BreakerScope, endpoints: ChainEndpoints): BreakerScope | undefined {
  switch (kind) {
    case 'venue':
    case 'token':
      return { kind: 'chain', id: id.slice(0, id.indexOf(':')) };
    case 'endpoint': {
      const chainId = endpoints.chainOf(id);
      return chainId === undefined ? undefined : { kind: 'chain', id: String(chainId) };
    }
    case 'global':
    case 'chain':
    case 'account':
    case 'provider':
    case 'key':
    case 'process':
    default:
      return undefined;
  }
}
