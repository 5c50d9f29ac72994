import type { Cancellation } from '../ports.ts';
import type { Address, Hash, Hex } from '../money/hex.ts';
import type { FeePair } from './feePair.ts';
import type { AttemptRole, TransactionIntent } from './transactionIntent.ts';

/** An EIP-1559 transaction that is to be signed, and what it is for. */
export interface SigningRequest {
  readonly intent: Pick<TransactionIntent, 'id' | 'kind' | 'purpose'>;
  readonly role: AttemptRole;
  readonly chainId: number;
  readonly nonce: number;
  readonly to: Address;
  readonly data: Hex;
  readonly value: bigint;
  readonly gasLimit: bigint;
  readonly fees: FeePair;
}

/** The bytes of a signed transaction, or the rule of the policy that forbids it. */
export type SigningAnswer =
  | { readonly outcome: 'signed'; readonly raw: Hex; readonly hash: Hash }
  | { readonly outcome: 'refused'; readonly rule: string; readonly reason: string };

/** The only way to a signature. It holds the key, and keeps to a policy of its own whatever it is asked. */
export interface Signer {
  readonly address: Address;
  /** Rejects only for faults: a key that cannot be used, a service that does not answer. */
  sign(request: SigningRequest, options?: { readonly cancellation?: Cancellation }): Promise<SigningAnswer>;
}
