import type { Address, Hash, Hex } from '../money/hex.ts';

/**
 * How a router wants to be called.
 * `v2Router`: Uniswap's V2 Router02 and its copies. `v3Router`: V3 periphery's SwapRouter, with the deadline among the
 * parameters. `v3Router02`: SwapRouter02, which takes the deadline in its `multicall`.
 */
export type RouterAbi = 'v2Router' | 'v3Router' | 'v3Router02';

/** Whose contracts a venue runs: routers execute within one family. */
export type VenueFamily = 'uniswap' | 'sushiswap' | 'pancakeswap';

/** A venue's contracts on one chain. */
export interface VenueDeployment {
  /** Whether real money may be sent to it: each of its addresses is known from two independent sources. */
  readonly live: boolean;
  /** Why `live` is false. */
  readonly notLiveBecause?: string;
  readonly factory: Address;
  /** The contract whose CREATE2 makes the pools, where it is not the factory. */
  readonly poolDeployer?: Address;
  readonly router: Address;
  readonly routerAbi: RouterAbi;
  /** QuoterV2; concentrated liquidity only. */
  readonly quoter?: Address;
  /** The family's Universal Router, which takes tokens through Permit2. */
  readonly universalRouter?: Address;
  /** keccak256 of the pool's creation code. */
  readonly initCodeHash: Hash;
  /** Constant product: this chain's fee in 1e-6, where it is not the venue's usual one. */
  readonly fee?: number;
  /** Concentrated liquidity: what the owner has enabled on this chain besides the venue's usual fees. */
  readonly furtherFeeTiers?: readonly FeeTier[];
}

/** A fee (1e-6) with which pools of concentrated liquidity can be created, and their tick spacing. */
export interface FeeTier {
  readonly fee: number;
  readonly tickSpacing: number;
}

interface VenueIdentity {
  /** Registry id, such as `pancakeswap-v3`; pools name their venue by it. */
  readonly id: string;
  readonly name: string;
  readonly family: VenueFamily;
  /** By chain id. Every chain is either here or in `absent`. */
  readonly deployments: Readonly<Record<number, VenueDeployment>>;
  /** Why the venue is not on a chain, by chain id. */
  readonly absent: Readonly<Record<number, string>>;
}

/** A venue of Uniswap V2's protocol. */
export interface ConstantProductVenue extends VenueIdentity {
  readonly kind: 'constantProduct';
  /** Swap fee of every pool, 1e-6. */
  readonly fee: number;
}

/** A venue of Uniswap V3's protocol. */
export interface ConcentratedLiquidityVenue extends VenueIdentity {
  readonly kind: 'concentratedLiquidity';
  /** Fees (1e-6) with which pools are usually created, and the tick spacing of each. Owners may add others. */
  readonly feeTiers: readonly FeeTier[];
  /** PancakeSwap's `Swap` has two more fields, hence another topic, and its pools call back by another name. */
  readonly dialect: 'uniswap' | 'pancakeswap';
}

/** An exchange, as data over one of the two protocols. */
export type VenueDefinition = ConstantProductVenue | ConcentratedLiquidityVenue;

/** Declares a venue; list it in `registry.ts`. */
export function defineVenue<Venue extends VenueDefinition>(venue: Venue): Venue {
  return venue;
}

/** A call of a contract without value. */
export interface ContractCall {
  readonly to: Address;
  readonly data: Hex;
}
