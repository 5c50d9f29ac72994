import type { Hex } from '../../money/hex.ts';

/** Where a step's tokens go: to the contract itself for a later step, or to an address (lower case). */
export type StepRecipient = 'contract' | Hex;

/** One thing that a call does with tokens. Addresses are in lower case, amounts in base units. */
export type TradeStep =
  | {
      readonly kind: 'exactIn';
      /** The tokens crossed, from what is sold to what is bought. */
      readonly tokens: readonly string[];
      /** `held`: all that the contract holds of the first token. */
      readonly amountIn: bigint | 'held';
      readonly minOut: bigint;
      readonly recipient: StepRecipient;
    }
  | {
      readonly kind: 'exactOut';
      readonly tokens: readonly string[];
      readonly amountOut: bigint;
      readonly maxIn: bigint;
      readonly recipient: StepRecipient;
    }
  /** Hands out what the contract holds of a token. */
  | {
      readonly kind: 'sweep';
      readonly token: string;
      readonly minOut: bigint;
      readonly recipient: StepRecipient;
    }
  /** Hands in a signed Permit2 allowance. */
  | { readonly kind: 'permit'; readonly permit: PermitTerms };

/** What a Permit2 allowance grants. Times are Unix seconds. */
export interface PermitTerms {
  readonly token: string;
  readonly amount: bigint;
  readonly expiration: bigint;
  readonly spender: string;
  readonly sigDeadline: bigint;
}

/** A call as the policy understands it. */
export interface TradeCall {
  readonly steps: readonly TradeStep[];
  /** Unix seconds after which the contract refuses. */
  readonly deadline: bigint;
}

/** What became of reading a call: a function that the policy does not know, or data that is not the function's. */
export type CallReading = TradeCall | 'unknown' | 'malformed';
