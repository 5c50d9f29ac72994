import { logInWithLink } from '@twinlane/protocol/endpoints/login';
import { api } from '../shared/api.ts';
import { errorText } from '../shared/query.ts';

/** How the login by a one-time link went: what was wrong, in words, or nothing. */
export type LinkLogin = Promise<string | undefined>;

const FRAGMENT = /^#login=([\w-]{20,100})$/;

/**
 * Takes the secret of a one-time link out of the page's address, and at once out of the address bar and the history, so
 * that it is not left behind for anybody to read; then logs in with it. Undefined where the address has none.
 */
export function takeLoginLink(): LinkLogin | undefined {
  const [, secret] = FRAGMENT.exec(window.location.hash) ?? [];
  if (secret === undefined) return undefined;
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  return api.call(logInWithLink, { body: { secret } }).then(
    () => undefined,
    (error: unknown) => {
      const { detail, hint = '' } = errorText(error);
      return `${detail} ${hint}`.trim();
    },
  );
}

/** Begins the page anew where a one-time link is put into the address of one that is open already. */
export function heedLoginLinks(): void {
  window.addEventListener('hashchange', () => {
    if (FRAGMENT.test(window.location.hash)) window.location.reload();
  });
}
