import { FatalError } from '@twinlane/core/errors';
import type { Address } from '@twinlane/core/money/hex';
import type { Token } from '@twinlane/core/market/token';
import type { Anvil, SandboxTransaction } from '../anvil/anvil.ts';
import type { SandboxDeployment, VenueId } from './sandboxDeployment.ts';

/** Both sides of liquidity for a pool, base units; what the price does not call for stays with the provider. */
export interface LiquidityPlan {
  readonly venue: VenueId;
  readonly token0: Token;
  readonly token1: Token;
  readonly fee: number;
  readonly amount0: bigint;
  readonly amount1: bigint;
  /** V3 only; multiples of the pool's tick spacing. The whole range where absent. */
  readonly tickLower?: number;
  readonly tickUpper?: number;
  /** Holds the tokens (and has approved the router or position manager); the deployer by default, to whom tokens are minted. */
  readonly provider?: Address;
}

/** The transactions that add the liquidity, through the V2 router or the V3 position manager, without any call to the node. */
export function liquidityAddition(
  _deployment: SandboxDeployment,
  _plan: LiquidityPlan,
): readonly SandboxTransaction[] {
  throw new FatalError('sandbox.unfinished', 'not built yet');
}

/** Adds liquidity at once, mining a block one second after the last. Throws FatalError when any of it reverts. */
export function addLiquidity(
  _anvil: Anvil,
  _deployment: SandboxDeployment,
  _plans: readonly LiquidityPlan[],
): Promise<void> {
  return Promise.reject(new FatalError('sandbox.unfinished', 'not built yet'));
}
