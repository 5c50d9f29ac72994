import type { FeePair } from './feePair.ts';
import type { Attempt, MinedAttempt, TransactionIntent } from './transactionIntent.ts';

/** What the nonce is to be used for. Once it is to be closed, it stays so; what is mined decides all the same. */
export type Aim =
  | { readonly kind: 'execute' }
  | { readonly kind: 'close'; readonly end: 'cancelled' | 'failed'; readonly reason: string };

/** What the present process is about; nothing in it must survive. */
export interface Watch {
  /** Head of the newest look that was heeded. Older ones are ignored. */
  readonly lookedAt: number;
  /** Head at which the nonce was first seen to be used, though none of the attempts was found. */
  readonly passedAt?: number;
  /** The key was halted for it. */
  readonly halted?: true;
  /** When a signature was asked for, ms. */
  readonly signingSince?: number;
  /** What waits for the check of quote and breakers. */
  readonly recheck?: { readonly for: 'resend' | 'bump' | 'bumpAfterDrop'; readonly since: number };
  /** Last time that anything new went out, ms. */
  readonly movedAt: number;
}

/** Before anything was signed and stored. */
export interface Unsent {
  readonly intent: TransactionIntent;
  readonly retries: number;
}

/** With a nonce that must be mined, since something is stored for it. */
export interface Live {
  readonly intent: TransactionIntent;
  readonly nonce: number;
  readonly attempts: readonly [Attempt, ...Attempt[]];
  readonly aim: Aim;
  readonly retries: number;
  readonly watch: Watch;
}

/** A nonce's end. */
interface Closed {
  readonly nonce: number;
  readonly attempts: readonly [Attempt, ...Attempt[]];
  /** Absent where somebody else's transaction used the nonce. */
  readonly mined?: MinedAttempt;
}

/** States in which bytes are out, or may be. */
export type InFlightState = Live & {
  readonly name: 'ready_to_submit' | 'submitted' | 'pending' | 'stuck' | 'replaced';
};

/** A submission that failed and waits. */
export type RetryingState =
  | (Unsent & { readonly name: 'retrying'; readonly waitsFor: 'preparing'; readonly until: number })
  | (Live & { readonly name: 'retrying'; readonly waitsFor: 'sending'; readonly until: number })
  /** Insufficient funds: paused with its nonce, and resumed when they arrive. */
  | (Live & { readonly name: 'retrying'; readonly waitsFor: 'funds' });

/** A state with bytes out that are not known to be mined. */
export type OpenState = InFlightState | Extract<RetryingState, Live>;

export type ConfirmedState = Live & { readonly name: 'confirmed'; readonly mined: MinedAttempt };

/** The life of an intent. */
export type TransactionState =
  | (Unsent & { readonly name: 'preparing' })
  | (Unsent & {
      readonly name: 'gas_optimizing';
      readonly gasLimit: bigint;
      /** The nonce is reserved while it is signed. Nothing is stored with it, so that it may be given back. */
      readonly signing?: { readonly nonce: number; readonly fees: FeePair; readonly since: number };
    })
  | InFlightState
  | RetryingState
  | ConfirmedState
  | { readonly name: 'completed'; readonly intent: TransactionIntent; readonly closed: Closed }
  | {
      readonly name: 'failed' | 'cancelled';
      readonly intent: TransactionIntent;
      readonly reason: string;
      readonly closed?: Closed;
    }
  /** A breaker or a policy refused it before anything was signed. */
  | { readonly name: 'blocked'; readonly intent: TransactionIntent; readonly reason: string };

/** Whether nothing will happen to the intent any more. */
export function isEnd(state: TransactionState): boolean {
  return ['completed', 'failed', 'cancelled', 'blocked'].includes(state.name);
}
