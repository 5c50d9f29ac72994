import type { Hash } from '../money/hex.ts';
import type { FeePair } from './feePair.ts';
import type { AttemptRole, MinedAttempt, SubmissionRoute } from './transactionIntent.ts';
import type { TransactionState } from './transactionState.ts';

/** Changed together with the state, in the same database transaction. */
export type Change =
  | { readonly kind: 'bookProvisional'; readonly mined: MinedAttempt }
  | { readonly kind: 'reverse'; readonly mined: MinedAttempt }
  | { readonly kind: 'bookFinal'; readonly mined: MinedAttempt }
  /** Nothing was stored with it. */
  | { readonly kind: 'releaseNonce'; readonly nonce: number }
  /** Somebody else uses the key: nothing new is signed before a person looked. */
  | { readonly kind: 'haltKey'; readonly nonce: number }
  /** For the breaker that counts failures; see `countFailure`. */
  | { readonly kind: 'outcome'; readonly ok: boolean }
  | { readonly kind: 'notify'; readonly what: string };

/** Done after the state is stored. Each may be lost, and may happen twice. */
export type Effect =
  | { readonly kind: 'prepare' }
  /** Choose fees and the moment, then reserve a nonce. */
  | { readonly kind: 'chooseFees' }
  | {
      readonly kind: 'sign';
      readonly role: AttemptRole;
      readonly nonce: number;
      readonly fees: FeePair;
      readonly gasLimit: bigint;
      readonly route: SubmissionRoute;
    }
  | { readonly kind: 'broadcast'; readonly hash: Hash }
  | { readonly kind: 'look' }
  | { readonly kind: 'recheck' }
  /** Compare nonces with the chain. */
  | { readonly kind: 'reconcile' }
  | { readonly kind: 'wake'; readonly at: number };

/** What follows from an event. */
export interface Step {
  readonly state: TransactionState;
  readonly changes: readonly Change[];
  readonly effects: readonly Effect[];
  /**
   * `first`: state and changes are stored before any effect happens; where that fails, or its outcome is unclear, the
   * step did not happen and the state is what the store says. `later`: with whatever is stored next.
   */
  readonly store: 'first' | 'later';
  /** Why, for the record of transitions. */
  readonly cause: string;
}

/** A step that need not be stored at once, unless it changes something. */
export function step(
  state: TransactionState,
  cause: string,
  effects: readonly Effect[] = [],
  changes: readonly Change[] = [],
): Step {
  return { state, cause, effects, changes, store: changes.length > 0 ? 'first' : 'later' };
}

/** A step that must be stored before its effects. */
export function durableStep(
  state: TransactionState,
  cause: string,
  effects: readonly Effect[] = [],
  changes: readonly Change[] = [],
): Step {
  return { state, cause, effects, changes, store: 'first' };
}
