import type { Grant, LoginRole, PersonKey } from '@twinlane/core/login/loginStore';
import type { Address } from '@twinlane/core/money/hex';
import type { Scope } from '@twinlane/protocol/scope';

/** What stands behind a session's cookie. */
export interface SessionOfCaller {
  readonly person: PersonKey;
  readonly role: LoginRole;
  readonly address?: Address;
  readonly expiresAt: number;
  readonly csrfToken: string;
}

/** A caller who proved who it is. */
export interface LoggedIn {
  readonly kind: 'session' | 'token';
  readonly id: string;
  readonly who: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly accounts: 'all' | ReadonlySet<string>;
  readonly session?: SessionOfCaller;
  /** Of a token: whose grant it hangs on. */
  readonly maker?: PersonKey;
}

/** That the store has to be asked about a proof; `ours` names one that was given out here, which no guess is. */
export interface ProofLookup {
  readonly ours?: string;
}

/** A person as the audit log has it. */
export function nameOf(person: PersonKey): string {
  return person === 'link' ? 'one-time link' : person;
}

/** Accounts of a grant, to look them up in. */
export function accountsOf({ accounts }: Pick<Grant, 'accounts'>): LoggedIn['accounts'] {
  return accounts === 'all' ? 'all' : new Set(accounts);
}

/** Whether two grants allow the same. */
export function isSameGrant(one: Grant, other: Grant): boolean {
  return one.role === other.role && keyOf(one) === keyOf(other);
}

function keyOf({ accounts }: Grant): string {
  return accounts === 'all' ? 'all' : JSON.stringify([...accounts].sort());
}
