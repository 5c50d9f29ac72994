import { ApiError } from '@twinlane/protocol/apiClient';
import { readSession } from '@twinlane/protocol/endpoints/login';
import type { SessionAnswer } from '@twinlane/protocol/login';
import { useQueryClient, type Query } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { setCsrfToken } from '../shared/api.ts';
import { endpointKey, useEndpoint } from '../shared/query.ts';
import { SessionContext, type Session } from '../shared/session/session.ts';
import { ErrorState } from '../shared/ui/states.tsx';
import type { LinkLogin } from './loginLink.ts';

const LoginScreen = lazy(async () => ({
  default: (await import('../features/login/LoginScreen.tsx')).LoginScreen,
}));

/** A session is asked for so often, so that one that has ended shows itself on a page that asks for nothing else. */
const CHECK_MS = 60_000;
const FIRST_CHECK_MS = 3000;

/** Waits for the login by link. */
function useLink(link: LinkLogin | undefined): {
  readonly isBusy: boolean;
  readonly trouble: string | undefined;
} {
  const [outcome, setOutcome] = useState<{ readonly trouble: string | undefined }>();
  useEffect(() => {
    void link?.then((trouble) => setOutcome({ trouble }));
  }, [link]);
  return { isBusy: link !== undefined && outcome === undefined, trouble: outcome?.trouble };
}

/** What an answer makes of the session before; undefined while nobody has been let in. */
function nextSession(
  before: Session | undefined,
  answer: SessionAnswer | undefined,
  error: Error | null,
): Session | undefined {
  if (answer === undefined) {
    return before ?? (error instanceof ApiError && error.status === 404 ? { state: 'open' } : undefined);
  }
  const { session, logins } = answer;
  if (session === null) {
    return before === undefined || before.state === 'open' ? undefined : { ...before, state: 'over' };
  }
  return { state: 'in', session, logins };
}

function isSame(one: Session | undefined, other: Session | undefined): boolean {
  if (one?.state !== other?.state) return false;
  if (one === undefined || other === undefined || one.state === 'open' || other.state === 'open') return true;
  return one.session === other.session && one.logins === other.logins;
}

/** Whose page it is: another person's is begun anew. */
function personOf(session: Session): string {
  return session.state === 'open' ? 'anybody' : (session.session.address ?? session.session.who);
}

/** Forgets the answers of the person before; whether that is done. */
function useOwnAnswers(person: string | undefined): boolean {
  const queries = useQueryClient();
  const [owner, setOwner] = useState(person);
  useEffect(() => {
    if (person === owner) return;
    const [session] = endpointKey(readSession);
    const others = { predicate: ({ queryKey }: Query) => queryKey[0] !== session };
    async function forget(): Promise<void> {
      await queries.cancelQueries(others);
      queries.removeQueries(others);
      queries.getMutationCache().clear();
      setOwner(person);
    }
    void forget();
  }, [queries, person, owner]);
  return person === owner;
}

interface SessionGateProps {
  readonly link: LinkLogin | undefined;
  readonly children: ReactNode;
}

/**
 * Lets in who is logged in. Where a login ends while the page is open, the page stays behind the login and goes on as it
 * was once the same person has logged in again.
 */
export function SessionGate({ link, children }: SessionGateProps) {
  const { isBusy, trouble } = useLink(link);
  const [session, setSession] = useState<Session>();
  const { data, error, refetch } = useEndpoint(
    readSession,
    {},
    { enabled: !isBusy, every: session === undefined ? FIRST_CHECK_MS : CHECK_MS },
  );
  const next = nextSession(session, data, error);
  if (!isSame(session, next)) setSession(next);
  const isOwn = useOwnAnswers(session === undefined ? undefined : personOf(session));
  const csrfToken = data?.session?.csrfToken;
  useEffect(() => setCsrfToken(csrfToken), [csrfToken]);
  const isOut = data?.session === null;
  return (
    <>
      {session !== undefined && isOwn && (
        <SessionContext key={personOf(session)} value={session}>
          <div inert={isOut}>{children}</div>
        </SessionContext>
      )}
      {isOut && (
        <Suspense>
          <LoginScreen logins={data.logins} over={session !== undefined} trouble={trouble} />
        </Suspense>
      )}
      {session === undefined && data === undefined && error !== null && (
        <ErrorState error={error} onRetry={() => void refetch()} />
      )}
    </>
  );
}
