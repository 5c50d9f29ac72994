import type { PersonKey } from '@twinlane/core/login/loginStore';
import type { Address } from '@twinlane/core/money/hex';
import { SCOPES, type Role, type Scope } from '@twinlane/protocol/scope';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set before any handler runs. */
    principal: Principal;
  }
}

/** Who asks, and what it may do. */
export interface Principal {
  /**
   * `process`: whoever can read the data folder of this process. `session`: a person with a cookie. `token`: a script.
   * `nobody`: no proof was shown.
   */
  readonly kind: 'process' | 'session' | 'token' | 'nobody';
  /** Names the session or the token, also to those who count and remember per caller. No secret. */
  readonly id: string;
  /** As the audit log has it. */
  readonly who: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Trading accounts that it may know of. */
  readonly accounts: 'all' | ReadonlySet<string>;
  /** What stands behind the cookie of a session. */
  readonly session?: {
    readonly person: PersonKey;
    readonly role: Role;
    readonly address?: Address;
    /** Milliseconds since 1970. */
    readonly expiresAt: number;
    /** What a write must show besides. */
    readonly csrfToken: string;
  };
  /** Of a token: whose grant it hangs on. */
  readonly maker?: PersonKey;
}

/** That the database has to be asked about a proof; `ours` names one that was given out here, which no guess is. */
export interface ProofLookup {
  readonly ours?: string;
}

/** Knows callers by what their requests carry. */
export interface LoginsPort {
  /** Undefined where the request shows no proof. @throws HttpProblem 401 for a proof that does not hold. */
  identify(this: void, request: FastifyRequest): Promise<Principal | undefined>;
  /** Undefined where the database need not be asked who a request comes from. */
  lookup(this: void, request: FastifyRequest): Promise<ProofLookup | undefined>;
  /** Hears of a session or token that is over, by its `Principal.id`; returns how to stop listening. */
  onEnded(this: void, listener: (principalId: string) => void): () => void;
}

/** Somebody who showed the write token of this process. */
export const PROCESS_PRINCIPAL: Principal = {
  kind: 'process',
  id: 'process',
  who: 'the API',
  scopes: new Set(SCOPES),
  accounts: 'all',
};

/** Whether the caller may know of an account. */
export function maySee({ accounts }: Principal, accountId: string): boolean {
  return accounts === 'all' || accounts.has(accountId);
}
