import type { Address, Hash, Hex } from '../money/hex.ts';
import type { FeePair } from './feePair.ts';

/** Where a transaction's bytes go; its bumps and cancels go there too. Relays by name, never by address. */
export type SubmissionRoute =
  | {
      readonly kind: 'public';
      /** The relay that gave it up, where it was private before. */
      readonly droppedBy?: string;
    }
  | { readonly kind: 'private'; readonly relay: string };

interface IntentBase {
  readonly id: string;
  /** A second intent with the same key is the same intent. */
  readonly idempotencyKey: string;
  readonly chainId: number;
  readonly sender: Address;
  readonly accountId: string;
  readonly correlationId: string;
  readonly route: SubmissionRoute;
}

/** What a transaction calls. */
interface CallingIntent extends IntentBase {
  /** Entries pause with breakers and stop in an emergency; exits do not. */
  readonly purpose: 'entry' | 'exit';
  readonly to: Address;
  readonly data: Hex;
  readonly value: bigint;
  /** Chain time, Unix seconds, after which it must not be mined. */
  readonly deadline: number;
}

/** One wish to change the chain. It gets one nonce at most, so that it happens once at most. */
export type TransactionIntent =
  | (CallingIntent & { readonly kind: 'swap'; readonly minAmountOut: bigint })
  | (CallingIntent & { readonly kind: 'approval' })
  /** Fills a gap: nothing sent to oneself with the nonce that is missing. */
  | (IntentBase & { readonly kind: 'noop'; readonly purpose: 'upkeep'; readonly nonce: number });

/** What it means when the attempt is mined: the intent happened, or its nonce was closed without it. */
export type AttemptRole = 'original' | 'bump' | 'cancel' | 'noop';

/** One signed transaction. It is stored before it is sent for the first time, and never changes. */
export interface Attempt {
  readonly hash: Hash;
  readonly raw: Hex;
  readonly role: AttemptRole;
  readonly nonce: number;
  readonly fees: FeePair;
  readonly gasLimit: bigint;
  readonly route: SubmissionRoute;
  /** Milliseconds; so are the others. */
  readonly createdAt: number;
  readonly sends: number;
  readonly sentAt?: number;
  /** When a pool or relay was first seen to have it. */
  readonly seenAt?: number;
}

/** A mined attempt, as a block of that hash has it. */
export interface MinedAttempt {
  readonly hash: Hash;
  readonly block: { readonly number: number; readonly hash: Hash };
  readonly status: 'success' | 'reverted';
}
