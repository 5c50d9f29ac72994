import type { Token } from '@twinlane/core/market/token';
import type { Address, Hash } from '@twinlane/core/money/hex';

/** Registry ids of the six venues. */
export type VenueId =
  'uniswap-v2' | 'uniswap-v3' | 'sushiswap-v2' | 'sushiswap-v3' | 'pancakeswap-v2' | 'pancakeswap-v3';

/** Where a contract's code comes from. */
export type BytecodeOrigin =
  /** The published bytecode of the venue, or of whoever else wrote the contract. */
  | 'venue'
  /** The published bytecode of the protocol that the venue forked, deployed once more. */
  | 'forked-protocol'
  /** Written for Twinlane: a contract of its own, or one that stands in for a contract that npm does not have. */
  | 'own';

/** One deployed contract, for the label on screens and in the manual. */
export interface DeployedContract {
  /** Such as `uniswap-v3 factory`. */
  readonly name: string;
  readonly address: Address;
  readonly origin: BytecodeOrigin;
  /** What the reader should know about the code's origin. */
  readonly label: string;
}

/** One venue's contracts. */
export interface VenueDeployment {
  readonly venue: VenueId;
  readonly kind: 'constantProduct' | 'concentratedLiquidity';
  readonly factory: Address;
  /** The contract whose CREATE2 makes the pools: the factory, save at PancakeSwap V3. */
  readonly poolDeployer: Address;
  readonly router: Address;
  /** QuoterV2; concentrated liquidity only. */
  readonly quoter?: Address;
  readonly tickLens?: Address;
  readonly positionManager?: Address;
  /** keccak256 of the pool's creation code, for computing addresses. */
  readonly initCodeHash: Hash;
  /** The fees at which pools can be created, 1e-6; one for constant product. */
  readonly fees: readonly number[];
}

/** Everything that `deployExchanges` put on the chain. Addresses do not depend on the seed. */
export interface SandboxDeployment {
  readonly chainId: number;
  /** Deployed everything, owns the fixed tokens and the initial liquidity. */
  readonly deployer: Address;
  readonly weth: Token;
  readonly usdc: Token;
  /** The ten fixed tokens, WETH and USDC not among them. */
  readonly tokens: readonly Token[];
  readonly venues: Readonly<Record<VenueId, VenueDeployment>>;
  /** Reads many pools in one call; see `abi/poolLensAbi.ts`. */
  readonly poolLens: Address;
  /** Many reads in one call, as public chains have it. */
  readonly multicall3: Address;
  /** Allowances by signature. */
  readonly permit2: Address;
  /** Uniswap's, for its V2 and V3. */
  readonly universalRouter: Address;
  /** Our own contract for trades across venues. */
  readonly twinlaneExecutor: Address;
  /** Our own contract that holds liquidity for a time. */
  readonly liquidityLocker: Address;
  readonly contracts: readonly DeployedContract[];
  /** The block in which the last contract was created. */
  readonly blockNumber: number;
}
