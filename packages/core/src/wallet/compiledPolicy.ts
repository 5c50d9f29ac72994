import type { PlanRoute } from '../market/planCall.ts';
import type { Address } from '../money/hex.ts';
import type { SpendPolicy } from './spendPolicy.ts';

/** A policy with its addresses in the lower case in which calls are read. */
export interface CompiledPolicy extends Omit<SpendPolicy, 'contracts' | 'permit2' | 'cash'> {
  readonly wallet: string;
  readonly contracts: ReadonlyMap<string, PlanRoute>;
  readonly permit2: string | undefined;
  /** As calls name it, and as it is checksummed. */
  readonly cash: ReadonlyMap<string, Address>;
}

/** Prepares a policy for a wallet. */
export function compilePolicy(policy: SpendPolicy, wallet: Address): CompiledPolicy {
  return {
    ...policy,
    wallet: wallet.toLowerCase(),
    contracts: new Map(policy.contracts.map(({ address, kind }) => [address.toLowerCase(), kind])),
    permit2: policy.permit2?.toLowerCase(),
    cash: new Map(policy.cash.map((token) => [token.toLowerCase(), token])),
  };
}
