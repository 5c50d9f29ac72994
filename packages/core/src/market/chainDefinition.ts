import type { Address } from '../money/hex.ts';
import type { Token } from './token.ts';

/** When a block counts as settled for good: so many blocks on top of it, or when the node's own tag has reached it. */
export type ChainFinality =
  | { readonly kind: 'depth'; readonly blocks: number }
  | { readonly kind: 'tag'; readonly tag: 'safe' | 'finalized' };

/** A place that takes signed transactions and keeps them out of the public pool. */
export interface PrivateSubmission {
  /** Lower case and dashes, such as `flashbots-protect`. */
  readonly name: string;
  /** Takes `eth_sendRawTransaction`. */
  readonly url: string;
  /** Where the fate of a transaction can be asked: the hash follows this text. */
  readonly statusUrl?: string;
}

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
  /** Stablecoins an account may count in; the first is the default. All of them are among `stablecoins`. */
  readonly cash: readonly [Token, ...Token[]];
  /** Tokens pegged to the US dollar. */
  readonly stablecoins: readonly Token[];
  /** Tokens worth crossing on the way from one token to another; pools are searched against each of them. */
  readonly routingTokens: readonly Token[];
  /** Tokens that are judged by their reputation, besides those named above. */
  readonly trustedTokens?: readonly Address[];
  /** What CoinGecko calls the chain. Absent where it does not know it. */
  readonly coingeckoPlatform?: string;
  /** Usual time between blocks, milliseconds. */
  readonly blockTimeMs: number;
  readonly finality: ChainFinality;
  /** Reorganisations this deep or deeper are worth an alarm, blocks. */
  readonly reorgDepthAlarm: number;
  /** Bounds of what is offered for gas, wei per unit. */
  readonly fees: {
    /** Less than this is not offered as a tip. */
    readonly minTip: bigint;
    /** Base fee and tip together never exceed this, unless the configuration says otherwise. */
    readonly ceiling: bigint;
  };
  /** Contracts of general use that the chain has. */
  readonly contracts: {
    readonly multicall3?: Address;
    readonly permit2?: Address;
    /** Executes one trade across venue families. */
    readonly twinlaneExecutor?: Address;
    /** Holds liquidity until times that it tells of each pool, and lets nobody out before. */
    readonly liquidityLocker?: Address;
  };
  /** In order of preference. Empty where transactions can only be sent in public. */
  readonly privateSubmission: readonly PrivateSubmission[];
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
