import { SCOPES, type Scope } from '@twinlane/protocol/scope';
import type { LoginsPort, Principal } from '../principal.ts';

/** Logins by the name in the header `x-login`; they end when a test says so. */
export interface FakeLogins extends LoginsPort {
  add(
    name: string,
    what?: { readonly scopes?: readonly Scope[]; readonly accounts?: Principal['accounts'] },
  ): void;
  end(name: string): void;
  /** Awaited after a caller is known: lets a test end a login on its way in. */
  gate: () => Promise<void>;
}

/** Starts with none; who has no login there is nobody, who may do nothing. */
export function createFakeLogins(): FakeLogins {
  const known = new Map<string, Principal>();
  const listeners = new Set<(principalId: string) => void>();
  const logins: FakeLogins = {
    gate: async () => {},
    add(name, { scopes = SCOPES, accounts = 'all' } = {}) {
      known.set(name, { kind: 'session', id: name, who: name, scopes: new Set(scopes), accounts });
    },
    end(name) {
      known.delete(name);
      for (const listener of listeners) listener(name);
    },
    async identify(request) {
      const principal = known.get(String(request.headers['x-login']));
      await logins.gate();
      return (
        principal ?? { kind: 'nobody', id: 'nobody', who: 'nobody', scopes: new Set(), accounts: new Set() }
      );
    },
    lookup: () => Promise.resolve(undefined),
    onEnded(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return logins;
}
