import type { ApiContext } from './appState.ts';

/** Longer than an upgrade can take from its check to its socket. */
const KEPT_MS = 60_000;

/** Logins and tokens that have just ended. */
export interface EndedLogins {
  /** Whether it ended a moment ago: between the check of an upgrade and its socket. */
  has(principalId: string): boolean;
  stop(): void;
}

/** Hears of logins that end, and remembers them for as long as somebody may still be on the way in. */
export function rememberEnded(
  { logins, clock }: Pick<ApiContext, 'logins' | 'clock'>,
  onEnded: (principalId: string) => void,
): EndedLogins {
  const endedAt = new Map<string, number>();
  const stop = logins?.onEnded((principalId) => {
    const now = clock.monotonic();
    for (const [id, at] of endedAt) if (now - at > KEPT_MS) endedAt.delete(id);
    endedAt.set(principalId, now);
    onEnded(principalId);
  });
  return { has: (principalId) => endedAt.has(principalId), stop: () => stop?.() };
}
