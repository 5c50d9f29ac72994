import type { PersonKey, SessionRecord } from '@twinlane/core/login/loginStore';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Hex } from '@twinlane/core/money/hex';
import {
  createLink,
  createNonce,
  endSession,
  listSessions,
  logInWithLink,
  logInWithWallet,
  logOut,
  logOutEverywhere,
  readSession,
} from '@twinlane/protocol/endpoints/login';
import type { OpenSession, SessionView } from '@twinlane/protocol/login';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiContext } from './appState.ts';
import type { LoginDesk, OpenedLogin } from './loginDesk.ts';
import { askedOfLogins } from './askedOfLogins.ts';
import { HttpProblem, notFound } from './problems.ts';
import { registerPeopleRoutes } from './peopleRoutes.ts';
import type { Principal } from './principal.ts';
import { serve } from './serve.ts';
import { clearSessionCookie, setSessionCookie } from './sessionCookie.ts';
import { registerTokenRoutes } from './tokenRoutes.ts';
import { isSafeForLogin } from './site.ts';

type LoginContext = Pick<ApiContext, 'loginDesk' | 'operator' | 'clock'>;

const EVERYWHERE = { kind: 'global', id: '' } as const;

/** Logging in and out, and the sessions of people. */
export function registerLoginRoutes(app: FastifyInstance, context: LoginContext): void {
  const { loginDesk: desk } = context;
  if (desk === undefined) return;
  serve(app, readSession, async ({ principal, request }) => ({
    session: principal.kind === 'nobody' ? null : sessionView(principal),
    logins: { ...(await desk.options()), oneTimeLink: request.site.isLoopback },
  }));
  registerLogins(app, desk, context);
  registerSessions(app, desk);
  registerTokenRoutes(app, desk);
  registerPeopleRoutes(app, desk);
}

function registerLogins(app: FastifyInstance, desk: LoginDesk, { operator, clock }: LoginContext): void {
  async function take(
    work: () => Promise<OpenedLogin>,
    { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  ): Promise<SessionView> {
    if (!isSafeForLogin(request.site)) {
      const detail = 'Nobody logs in over a connection that others can read.';
      throw new HttpProblem(403, 'login.insecure', detail, 'Use the address of http.publicUrl.');
    }
    const opened = await askedOfLogins(work).catch((error: unknown) => {
      if (error instanceof HttpProblem && (error.status === 401 || error.status === 403)) {
        const detail = `a login was refused: ${error.code}`;
        void operator?.breakers.report('authFailureSpike', EVERYWHERE, { result: 'failure', detail });
      }
      throw error;
    });
    // Whoever was logged in here before is not any more: a secret never outlives a login.
    if (request.principal.kind === 'session') await desk.sessions.end({ id: request.principal.id });
    request.principal = opened.caller;
    const { expiresAt = 0 } = opened.caller.session ?? {};
    setSessionCookie(reply, opened.secret, { expiresAt, now: clock.now() });
    return sessionView(opened.caller);
  }

  serve(app, createNonce, async ({ body, request }) => {
    const who = { ...body, address: toChecksumAddress(body.address) };
    const { expiresAt, ...asked } = await askedOfLogins(() => desk.request(who, request.site));
    return { ...asked, expiresAt: new Date(expiresAt).toISOString() };
  });
  serve(app, logInWithWallet, ({ body, request, reply }) => {
    const signed = { message: body.message, signature: body.signature.toLowerCase() as Hex };
    const agent = request.headers['user-agent'];
    return take(() => desk.withWallet(signed, request.site, agent), { request, reply });
  });
  serve(app, logInWithLink, ({ body, request, reply }) => {
    if (!request.site.isLoopback) {
      throw new HttpProblem(403, 'login.link', 'A one-time link is good on this machine alone.');
    }
    const agent = request.headers['user-agent'];
    return take(() => desk.withLink(body.secret, agent), { request, reply });
  });
  serve(app, createLink, ({ principal, request }) => {
    if (principal.kind !== 'process') {
      throw new HttpProblem(403, 'login.link', 'Only `twinlane login` on the machine itself makes a link.');
    }
    const { secret, expiresAt } = desk.newLink();
    return {
      url: `http://${request.site.host}/#login=${secret}`,
      expiresAt: new Date(expiresAt).toISOString(),
    };
  });
}

function registerSessions(app: FastifyInstance, desk: LoginDesk): void {
  serve(app, logOut, async ({ principal, reply }) => {
    await desk.sessions.end({ id: sessionOf(principal).id });
    clearSessionCookie(reply);
  });
  serve(app, logOutEverywhere, async ({ principal, reply }) => {
    const ended = await desk.sessions.end({ person: sessionOf(principal).person });
    clearSessionCookie(reply);
    return { ended };
  });
  serve(app, listSessions, async ({ principal, query: { limit, cursor } }) => {
    const found = await desk.sessions.list({
      limit: limit + 1,
      ...(cursor === undefined ? {} : { before: cursor }),
      person: onlyPersonOf(principal),
    });
    const items = found.slice(0, limit);
    return {
      items: items.map((each) => openSessionView(each, principal)),
      nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null,
    };
  });
  serve(app, endSession, async ({ principal, params, reply }) => {
    const ended = await desk.sessions.end({ id: params.id, person: onlyPersonOf(principal) });
    if (ended === 0) throw notFound('such session');
    if (params.id === principal.id) clearSessionCookie(reply);
  });
}

/** Whose sessions the caller may know of; undefined for all. */
function onlyPersonOf(principal: Principal): PersonKey | undefined {
  const isOfAll = principal.scopes.has('admin') && principal.accounts === 'all';
  return isOfAll ? undefined : sessionOf(principal).person;
}

/** The session that asks. @throws HttpProblem 409 where a token or the process asks. */
function sessionOf({ id, session }: Principal): NonNullable<Principal['session']> & { readonly id: string } {
  if (session !== undefined) return { ...session, id };
  const detail = 'No session asks here: a token is revoked, it does not log out.';
  throw new HttpProblem(409, 'login.noSession', detail);
}

function sessionView({ kind, id, who, scopes, accounts, session }: Principal): SessionView {
  if (kind === 'nobody') throw notFound('session');
  return {
    kind,
    id,
    who,
    scopes: [...scopes],
    accounts: accounts === 'all' ? 'all' : [...accounts],
    ...(session === undefined
      ? {}
      : {
          ...(session.address === undefined ? {} : { address: session.address }),
          role: session.role,
          csrfToken: session.csrfToken,
          expiresAt: new Date(session.expiresAt).toISOString(),
        }),
  };
}

function openSessionView(record: SessionRecord, principal: Principal): OpenSession {
  const { id, person, grant, createdAt, lastUsedAt, expiresAt, userAgent } = record;
  return {
    id,
    who: person === 'link' ? 'one-time link' : person,
    role: grant.role,
    ...(person === 'link' ? {} : { address: person }),
    createdAt: new Date(createdAt).toISOString(),
    lastUsedAt: new Date(lastUsedAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    ...(userAgent === undefined ? {} : { userAgent }),
    current: id === principal.id,
  };
}
