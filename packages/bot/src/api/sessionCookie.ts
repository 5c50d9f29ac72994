import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isSafeForLogin, type Site } from './site.ts';

/**
 * The cookie of a site. Browsers do not tell ports apart in cookies, so that two processes on this machine need two names;
 * `__Host-` makes a browser refuse it without TLS and from subdomains.
 */
function nameOf({ scheme, host }: Site): string {
  if (scheme === 'https') return '__Host-twinlane_session';
  return `twinlane_session_${/:(\d+)$/.exec(host)?.[1] ?? '80'}`;
}

function optionsOf({ scheme }: Site): CookieSerializeOptions {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: scheme === 'https' };
}

/** The secret that a browser sent. */
export function readSessionCookie({ cookies, site }: FastifyRequest): string | undefined {
  return isSafeForLogin(site) ? cookies[nameOf(site)] : undefined;
}

/** Gives the browser the secret of its session, out of reach of every script. */
export function setSessionCookie(
  reply: FastifyReply,
  secret: string,
  { expiresAt, now }: { readonly expiresAt: number; readonly now: number },
): void {
  const { site } = reply.request;
  void reply.setCookie(nameOf(site), secret, {
    ...optionsOf(site),
    maxAge: Math.max(0, Math.floor((expiresAt - now) / 1000)),
  });
}

/** Makes the browser forget it. */
export function clearSessionCookie(reply: FastifyReply): void {
  const { site } = reply.request;
  void reply.clearCookie(nameOf(site), optionsOf(site));
}
