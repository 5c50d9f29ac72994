import { createApiClient, endpointUrl } from '@twinlane/protocol/apiClient';
import type { Endpoint } from '@twinlane/protocol/endpoint';

let csrfToken: string | undefined;

/** What the session's answer says that changes must carry; undefined without a session. */
export function setCsrfToken(token: string | undefined): void {
  csrfToken = token;
}

/** The bot's API, as the session of this browser. */
export const api = createApiClient({
  baseUrl: '',
  fetch: (input, init) => window.fetch(input, init),
  headers: ({ method }): Record<string, string> =>
    method === 'GET' || csrfToken === undefined ? {} : { 'x-csrf-token': csrfToken },
});

/** The address of an endpoint that gives a file, for a link's `href` beside `download`. */
export function downloadHref(
  endpoint: Pick<Endpoint, 'path'>,
  input: { readonly params?: unknown; readonly query?: unknown },
): string {
  return endpointUrl(endpoint, input);
}
