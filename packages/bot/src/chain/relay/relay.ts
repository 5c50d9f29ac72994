import type { PrivateSubmission } from '@twinlane/core/market/chainDefinition';
import type { Hash, Hex } from '@twinlane/core/money/hex';
import type { RelayStatus, SubmissionOutcome } from '@twinlane/core/transaction/submission';

/** A place that takes signed bytes and keeps them out of the public pool. */
export interface Relay {
  /** What routes call it; holds nothing that may be a secret. */
  readonly name: string;
  /** Hands the bytes over, once. Never rejects. */
  send(raw: Hex): Promise<SubmissionOutcome>;
  /** What became of them. Never rejects; what is not clear is `unknown`. */
  statusOf(hash: Hash): Promise<RelayStatus>;
  /** The chain that it says it serves; undefined where it does not answer. */
  chainId(): Promise<number | undefined>;
  close(): void;
}

/** How a relay is reached. */
export interface RelayOptions extends PrivateSubmission {
  readonly timeoutMs?: number | undefined;
}

/** Where a relay's node sees a transaction. */
export type Sighting = 'mined' | 'waiting' | 'absent' | 'unclear';

/** What a relay can be asked about a transaction. Nothing here rejects. */
export interface RelayQuestions {
  /** By `eth_getTransactionByHash`. */
  readonly look: (hash: Hash) => Promise<Sighting>;
  /** The word that its status API has for it; undefined where it has none. */
  readonly ask: (hash: Hash) => Promise<string | undefined>;
}

/** What differs between services: how they say what became of a transaction. */
export interface RelayKind {
  /** The name that chains list it under. */
  readonly name: string;
  /** Whether the address asks it to publish what it cannot place; the user has to consent to that. */
  readonly publishes?: (url: URL) => boolean;
  readonly statusOf: (hash: Hash, questions: RelayQuestions) => Promise<RelayStatus>;
}
