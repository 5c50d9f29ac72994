import type { Address } from '../money/hex.ts';
import type { Token } from './token.ts';

/** A pool that exists on the sandbox chain. `fee` in hundredths of a basis point; `tickSpacing` for concentrated liquidity only. */
export interface SandboxPool {
  readonly address: Address;
  readonly venue: string;
  readonly token0: Address;
  readonly token1: Address;
  readonly fee: number;
  readonly tickSpacing?: number;
  /** Block in which it was created. */
  readonly createdAtBlock: number;
  /** Unix seconds of that block. */
  readonly createdAt: number;
}

/** What one venue's contracts are on the sandbox chain. */
export interface SandboxVenue {
  /** Registry id, such as `pancakeswap-v3`. */
  readonly venue: string;
  readonly factory: Address;
  /** The contract that deploys pools where it is not the factory (PancakeSwap V3). */
  readonly poolDeployer?: Address;
  readonly router: Address;
  readonly quoter?: Address;
}

/** Where the embedded market can be reached and what is on it. Sent by the sandbox process when it is ready. */
export interface SandboxManifest {
  readonly chainId: number;
  readonly ipcPath: string;
  readonly httpUrl: string;
  readonly seed: number;
  readonly blockTimeMs: number;
  readonly weth: Token;
  readonly usdc: Token;
  /** The ten fixed tokens, then launched ones in order of launch. */
  readonly tokens: readonly Token[];
  readonly venues: readonly SandboxVenue[];
  readonly pools: readonly SandboxPool[];
  /** Where prices are served as CoinGecko serves them, and the demo key that is known there. */
  readonly priceApi?: { readonly url: string; readonly demoKey: string };
  /** An account that the node signs for, with ether to give away and the right to mint USDC. */
  readonly faucet: Address;
  /** Last block mined. */
  readonly blockNumber: number;
}
