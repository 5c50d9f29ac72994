import type { BreakerScope } from '@twinlane/core/breaker/breakerTypes';
import type { Address } from '@twinlane/core/money/hex';

/** The scope of a breaker that watches over a token. */
export function tokenScope(chainId: number, token: Address): BreakerScope {
  return { kind: 'token', id: `${chainId}:${token}` };
}
