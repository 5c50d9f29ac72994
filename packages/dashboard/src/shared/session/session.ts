import { ApiError } from '@twinlane/protocol/apiClient';
import type { LoginOptions, SessionView } from '@twinlane/protocol/login';
import type { Scope } from '@twinlane/protocol/scope';
import { createContext, use } from 'react';

/**
 * Who sits before the page. `over`: the login has ended, and the page waits behind the login. `open`: the server knows no
 * logins, and lets everybody on this machine read.
 */
export type Session =
  | { readonly state: 'in' | 'over'; readonly session: SessionView; readonly logins: LoginOptions }
  | { readonly state: 'open' };

/** Provided by the shell once it is known. */
export const SessionContext = createContext<Session>({ state: 'open' });

/** Who is logged in. */
export function useSession(): Session {
  return use(SessionContext);
}

/** Whether who is logged in may do what needs that scope: what they may not is shown, but cannot be pressed. */
export function useMay(scope: Scope): boolean {
  const session = useSession();
  return session.state === 'open' ? scope === 'read' : session.session.scopes.includes(scope);
}

/** Whether an error says that the login has ended. */
export function isLoginNeeded(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}
