import type { Token } from './token.ts';

/** When a block counts as settled for good: so many blocks on top of it, or when the node's own tag has reached it. */
export type ChainFinality =
  | { readonly kind: 'depth'; readonly blocks: number }
  | { readonly kind: 'tag'; readonly tag: 'safe' | 'finalized' };

/** A chain, as data: what differs between chains is a value here and never a branch in the code. */
export interface ChainDefinition {
  readonly id: number;
  /** What configuration and screens call it, such as `base`: lower case, digits and dashes. */
  readonly key: string;
  readonly name: string;
  /** A chain whose money is worth nothing. */
  readonly testnet: boolean;
  /** Symbol of the currency that pays for gas; it has 18 decimals. */
  readonly nativeSymbol: string;
  readonly wrappedNative: Token;
  /** Stablecoins an account may count in; the first is the default. */
  readonly cash: readonly [Token, ...Token[]];
  /** Usual time between blocks, milliseconds. */
  readonly blockTimeMs: number;
  readonly finality: ChainFinality;
  readonly features: {
    /** Nodes of the chain usually answer `eth_simulateV1`. */
    readonly simulateV1: boolean;
    /** Transactions also pay for their data on the parent chain (OP stack). */
    readonly parentChainFee: boolean;
    /** Sent transactions can be seen by others before they are mined. */
    readonly publicMempool: boolean;
  };
}

/** Declares a chain; list it in `registry.ts`. */
export function defineChain(chain: ChainDefinition): ChainDefinition {
  return chain;
}
