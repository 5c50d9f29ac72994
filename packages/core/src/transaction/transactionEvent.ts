import type { FeePair } from './feePair.ts';
import type { RetryPolicy } from './retryDelay.ts';
import type { RpcErrorClass } from './rpcError/rpcErrorClass.ts';
import type { Attempt, MinedAttempt } from './transactionIntent.ts';
import type { Hash } from '../money/hex.ts';

/** What a chain and the user allow. */
export interface TransactionPolicy {
  readonly retries: RetryPolicy;
  /** Highest `maxFeePerGas`, with the chain's other fees taken off (`feeCeiling`). */
  readonly ceiling: bigint;
  /** Not mined after this, ms: stuck. */
  readonly stuckAfter: number;
  /** At most one bump in this time, ms. */
  readonly bumpEvery: number;
  /** A signature or a check that takes longer is asked for again, ms. */
  readonly answerWithin: number;
  /** Seconds of chain time before the deadline at which a cancel starts. */
  readonly cancelLead: number;
  /** A nonce used without one of ours found counts as somebody else's after this many further blocks. */
  readonly strangerAfter: number;
  /** Whether the absence from the public pool proves a drop. */
  readonly poolObservable: boolean;
  /** Most gas a transaction may have. */
  readonly mostGas: bigint;
  /** The user lets transactions that a relay dropped go to the public pool. */
  readonly publicFallback: boolean;
}

/** All that a decision may know beside state and event. */
export interface Moment {
  /** Milliseconds of a clock that never steps back and goes on over restarts. */
  readonly at: number;
  /** From [0, 1). */
  readonly random: number;
  /** Chain time of the head, Unix seconds. */
  readonly chainTime: number;
  /** What a new transaction should offer for its urgency. */
  readonly market: FeePair;
  /** Of the next block, wei per gas. */
  readonly baseFee: bigint;
  /** Transactions of the sender that are mined, as the nonce ledger knows. */
  readonly count: number;
  /** False while the database is away, the lease lost or the key halted: nothing new is signed. */
  readonly maySign: boolean;
  readonly policy: TransactionPolicy;
}

/** What was found on the chain for all attempts of a nonce, at one head. */
export interface ChainLook {
  readonly block: number;
  /** Next nonce of the sender at that block, and at the last final one. */
  readonly count: number;
  readonly finalCount: number;
  readonly finalBlock: number;
  /** The attempt that is mined in a block of that head's chain, read by its block's hash. */
  readonly mined?: MinedAttempt;
  /** Attempts that a pool, or the relay that got them, has. */
  readonly pooled: readonly Hash[];
  /** The relay says that it gave up. */
  readonly relayDropped?: boolean;
  /** False where a question was not answered: what is absent then proves nothing. */
  readonly complete: boolean;
}

/** Everything that can happen to an intent. */
export type TransactionEvent =
  | { readonly kind: 'prepared'; readonly gasLimit: bigint }
  | { readonly kind: 'prepareFailed'; readonly class: RpcErrorClass; readonly reason: string }
  /** A policy, a breaker or the signer refuses. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The optimiser found the moment, and the ledger reserved a nonce. */
  | { readonly kind: 'feesChosen'; readonly fees: FeePair; readonly nonce: number }
  | { readonly kind: 'signed'; readonly attempt: Attempt }
  | { readonly kind: 'signFailed' }
  | { readonly kind: 'answered'; readonly hash: Hash; readonly answer: 'accepted' | RpcErrorClass }
  | { readonly kind: 'looked'; readonly look: ChainLook }
  /** Deadline, minimum output and breakers, before a resend or a bump. */
  | { readonly kind: 'rechecked'; readonly verdict: 'met' | 'refused' | 'unclear'; readonly reason: string }
  /** Each block, at least every 30 s, and when a wake was asked for. */
  | { readonly kind: 'ticked' }
  | { readonly kind: 'funded' }
  | { readonly kind: 'cancelRequested'; readonly reason: string }
  | { readonly kind: 'speedUpRequested' }
  /** Entries are to be cancelled; exits too where that was asked for. */
  | { readonly kind: 'emergencyStop'; readonly exits: boolean }
  /** The chain went another way: all blocks after this one are gone. */
  | { readonly kind: 'reorged'; readonly ancestor: number }
  /** Loaded from the store by a process that has just begun. */
  | { readonly kind: 'recovered' };
