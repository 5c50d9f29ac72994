import type { Decimal } from 'decimal.js';
import type { SignedPermit } from '../market/planCall.ts';
import type { Address, Hex } from '../money/hex.ts';
import type { Signer, SigningRequest } from '../transaction/signer.ts';
import type { Spend } from './policyFacts.ts';
import type { PolicyRefusal } from './spendPolicy.ts';

/** A Permit2 allowance as it is signed (EIP-712). */
export interface PermitRequest {
  readonly domain: {
    readonly name: string;
    readonly chainId: number;
    readonly verifyingContract: Address;
  };
  readonly types: Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>;
  readonly primaryType: string;
  readonly message: {
    readonly details: Omit<SignedPermit, 'signature' | 'spender' | 'sigDeadline'>;
    readonly spender: Address;
    readonly sigDeadline: bigint;
  };
}

/** A permit's signature, or the rule of the policy that forbids it. */
export type PermitAnswer =
  { readonly outcome: 'signed'; readonly signature: Hex } | ({ readonly outcome: 'refused' } & PolicyRefusal);

/** What the policy refused, for an event and an alarm. */
export interface RefusedSigning extends PolicyRefusal {
  readonly address: Address;
  readonly asked: SigningRequest | PermitRequest;
}

/** A signer behind a policy: the only holder of a key. */
export interface PolicySigner extends Signer {
  /** Signs a Permit2 allowance under the same rules as an approval. */
  signTypedData(permit: PermitRequest): Promise<PermitAnswer>;
  /**
   * Takes up what was put in lately. Call it at the start and whenever the key's lease is won: until it has succeeded once,
   * every trade that counts is refused. Later calls add what another process put in.
   */
  restore(spentSince: (time: number) => Promise<readonly Spend[]>): Promise<void>;
  /** US dollars that one trade may put in, and all trades of these 24 hours still may; nothing before `restore`. */
  room(): { readonly perTrade: Decimal; readonly leftToday: Decimal };
  /** Called with every refusal. Returns how to stop listening. */
  onRefusal(listener: (refusal: RefusedSigning) => void): () => void;
  /** Overwrites the key. Nothing can be signed any more. */
  close(): void;
}
