import type { Address } from '../money/hex.ts';

/** What a person who logs in is. */
export type LoginRole = 'owner' | 'trader' | 'viewer';

/** Trading accounts, by id, that somebody may know of. */
export type VisibleAccounts = 'all' | readonly string[];

/** What a person may do. A session holds the one that it was made with, and ends where it is no longer the person's. */
export interface Grant {
  readonly role: LoginRole;
  readonly accounts: VisibleAccounts;
}

/** Who logged in: a wallet by its checksummed address, or whoever read the one-time link in the terminal. */
export type PersonKey = Address | 'link';

/** A login. Times are wall time, milliseconds since 1970. */
export interface SessionRecord {
  readonly id: string;
  /** SHA-256 of the secret in the cookie, hexadecimal. The secret itself is stored nowhere. */
  readonly secretHash: string;
  readonly person: PersonKey;
  readonly grant: Grant;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly expiresAt: number;
  readonly userAgent?: string;
}

/** A wallet that was allowed while the process ran. */
export interface AllowedWallet extends Grant {
  readonly address: Address;
  readonly label?: string;
  readonly addedAt: number;
  readonly addedBy: string;
}

/** What may be changed of an allowed wallet; what is absent stays. */
export type WalletChange = Partial<Pick<AllowedWallet, 'role' | 'accounts' | 'label'>>;

/** A session or token, where `person` is given only if it is that person's; or all of a person. */
export type OneOrAllOf =
  { readonly id: string; readonly person?: PersonKey | undefined } | { readonly person: PersonKey };

/** A token for scripts. */
export interface ApiTokenRecord {
  readonly id: string;
  readonly secretHash: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly accounts: VisibleAccounts;
  readonly createdAt: number;
  /** As the audit log has it. */
  readonly createdBy: string;
  /** Whose grant it hangs on; absent where the process itself made it. */
  readonly person?: PersonKey;
  /** The token that asked for it, and ends it with itself; absent where no token did. */
  readonly madeBy?: string;
  readonly expiresAt: number;
  readonly lastUsedAt?: number;
  readonly revokedAt?: number;
}

/** Something that somebody did or tried through the API. */
export interface ActRecord {
  readonly id: string;
  readonly at: number;
  readonly who: string;
  readonly kind: 'session' | 'token' | 'process' | 'nobody';
  /** The name of an endpoint, or `login`. */
  readonly act: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  readonly status: number;
  readonly reason?: string;
  readonly code?: string;
  /** JSON without secrets. */
  readonly request: string;
  readonly requestId: string;
}

/** Which acts to list, newest first. */
export interface ActQuery {
  readonly limit: number;
  /** Only those before the one with this id. */
  readonly before?: string;
  readonly who?: string | undefined;
  readonly act?: string | undefined;
  readonly outcome?: ActRecord['outcome'] | undefined;
  /** `at` from here on, and before there. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** A page of a list, newest first. */
export interface LoginPage {
  readonly limit: number;
  readonly before?: string;
}

/**
 * Logins as they are kept. Several processes may share it: whoever uses a nonce is the only one. Every method rejects with
 * RetryableError while the database is away.
 */
export interface LoginStore {
  /** The key by which all processes know what they gave out: `proposed`, unless there is one already. */
  key(proposed: string): Promise<string>;
  /** True for the one who is the first to use it; to be remembered until then. */
  useNonce(nonce: string, until: number): Promise<boolean>;

  openSession(session: SessionRecord): Promise<void>;
  sessionOf(secretHash: string): Promise<SessionRecord | undefined>;
  touchSession(id: string, at: number): Promise<void>;
  /** Those of `ids` that are still there. */
  sessionsOf(ids: readonly string[]): Promise<readonly SessionRecord[]>;
  sessions(page: LoginPage & { readonly person?: PersonKey | undefined }): Promise<readonly SessionRecord[]>;
  /** Returns the ids of those that ended by it. */
  endSessions(which: OneOrAllOf): Promise<readonly string[]>;

  /** False where the wallet is there already, which then stays as it is. */
  addWallet(wallet: AllowedWallet): Promise<boolean>;
  /** Undefined where no wallet of that address has the grant `was` any more. */
  changeWallet(address: Address, was: Grant, to: WalletChange): Promise<AllowedWallet | undefined>;
  removeWallet(address: Address): Promise<boolean>;
  wallet(address: Address): Promise<AllowedWallet | undefined>;
  /** Without those of the addresses `except`. */
  wallets(
    page: LoginPage & { readonly except?: readonly Address[] | undefined },
  ): Promise<readonly AllowedWallet[]>;

  /** False where the token that it was made by was revoked meanwhile: then it is not stored. */
  putToken(token: ApiTokenRecord): Promise<boolean>;
  token(id: string): Promise<ApiTokenRecord | undefined>;
  tokensOf(ids: readonly string[]): Promise<readonly ApiTokenRecord[]>;
  tokens(page: LoginPage & { readonly person?: PersonKey | undefined }): Promise<readonly ApiTokenRecord[]>;
  touchToken(id: string, at: number): Promise<void>;
  /** With each go those that it made, and those that they made. Returns the ids of those that were good until now. */
  revokeTokens(which: OneOrAllOf, at: number): Promise<readonly string[]>;

  appendAct(act: ActRecord): Promise<void>;
  acts(query: ActQuery): Promise<readonly ActRecord[]>;
  /** Removes nonces, sessions and acts that are older than they are kept, a bounded number at a time; says how many. */
  prune(before: { readonly now: number; readonly acts: number; readonly idleSince: number }): Promise<number>;
}
