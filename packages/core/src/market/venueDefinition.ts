import type { Address, Hash, Hex } from '../money/hex.ts';
import type { Token } from './token.ts';

/**
 * How a router wants to be called.
 * `v2Router`: Uniswap's V2 Router02 and its copies. `v3Router`: V3 periphery's SwapRouter, with the deadline among the
 * parameters. `v3Router02`: SwapRouter02, which takes the deadline in its `multicall`.
 */
export type RouterAbi = 'v2Router' | 'v3Router' | 'v3Router02';

/** A venue's contracts on one chain. */
export interface VenueDeployment {
  readonly factory: Address;
  /** The contract whose CREATE2 makes the pools, where it is not the factory. */
  readonly poolDeployer?: Address;
  readonly router: Address;
  readonly routerAbi: RouterAbi;
  /** QuoterV2; concentrated liquidity only. */
  readonly quoter?: Address;
  /** keccak256 of the pool's creation code. */
  readonly initCodeHash: Hash;
  /** Constant product: this chain's fee in 1e-6, where it is not the venue's usual one. */
  readonly fee?: number;
}

interface VenueIdentity {
  /** Registry id, such as `pancakeswap-v3`; pools name their venue by it. */
  readonly id: string;
  readonly name: string;
  /** By chain id. A chain that is not listed does not have the venue. */
  readonly deployments: Readonly<Record<number, VenueDeployment>>;
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
  readonly feeTiers: readonly { readonly fee: number; readonly tickSpacing: number }[];
  /** PancakeSwap's `Swap` has two more fields, hence another topic, and its pools call back by another name. */
  readonly dialect: 'uniswap' | 'pancakeswap';
}

/** An exchange, as data over one of the two protocols. */
export type VenueDefinition = ConstantProductVenue | ConcentratedLiquidityVenue;

/** Declares a venue; list it in `registry.ts`. */
export function defineVenue<Venue extends VenueDefinition>(venue: Venue): Venue {
  return venue;
}

/** A swap through pools of one venue, exact in. */
export interface RouterSwap {
  /** Registry id. */
  readonly venue: string;
  readonly chainId: number;
  /** The tokens in the order in which they are crossed: one more than `fees`. */
  readonly path: readonly Token[];
  /** The fee (1e-6) of each pool crossed. */
  readonly fees: readonly number[];
  readonly amountIn: bigint;
  readonly minAmountOut: bigint;
  readonly recipient: Address;
  /** Unix seconds. */
  readonly deadline: number;
}

/** A call of a contract without value. */
export interface ContractCall {
  readonly to: Address;
  readonly data: Hex;
}

/**
 * The call that a venue's router wants for a swap, for simulation and for sending alike. The router must be allowed to
 * take `amountIn`. Throws FatalError `venue.unknown` where the venue is not on that chain.
 */
export type RouterCalldata = (swap: RouterSwap) => ContractCall;
