import { FatalError } from '@twinlane/core/errors';
import type { SandboxPool } from '@twinlane/core/market/sandboxManifest';
import type { Address } from '@twinlane/core/money/hex';
import type { Token } from '@twinlane/core/market/token';
import type { Anvil, SandboxTransaction } from '../anvil/anvil.ts';
import type { SandboxDeployment, VenueId } from './sandboxDeployment.ts';

/** What a pool is known by before it exists. */
export interface PoolPlan {
  readonly venue: VenueId;
  readonly tokenA: Token;
  readonly tokenB: Token;
  /** 1e-6; must be one of the venue's fees. Constant product venues have only one, and it may be left out. */
  readonly fee?: number;
  /** How many whole tokens B one whole token A costs. Sets a V3 pool's first price. */
  readonly price: number;
}

/** A pool that the returned transactions create once they are mined. */
export interface PoolCreation {
  readonly address: Address;
  readonly venue: VenueId;
  readonly token0: Token;
  readonly token1: Token;
  readonly fee: number;
  readonly tickSpacing?: number;
  readonly transactions: readonly SandboxTransaction[];
}

/** The pool's address and the transactions that create and initialise it, without any call to the node. */
export function poolCreation(_deployment: SandboxDeployment, _plan: PoolPlan): PoolCreation {
  throw new FatalError('sandbox.unfinished', 'not built yet');
}

/** Creates one pool at once, mining a block one second after the last. Empty until liquidity is added. */
export function createPool(
  _anvil: Anvil,
  _deployment: SandboxDeployment,
  _plan: PoolPlan,
): Promise<SandboxPool> {
  return Promise.reject(new FatalError('sandbox.unfinished', 'not built yet'));
}
