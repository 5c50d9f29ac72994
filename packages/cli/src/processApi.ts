import { RetryableError, UserError } from '@twinlane/core/errors';
import { ApiError, createApiClient, type ApiClient } from '@twinlane/protocol/apiClient';
import type { Endpoint } from '@twinlane/protocol/endpoint';

/** Where a running process is reached. */
export interface ProcessAddress {
  readonly url: string;
  /** What proves to it that this is its user; undefined where the data folder has no note of the process. */
  readonly token?: string | undefined;
}

/** The API of a running process. What it refuses is thrown as UserError; where nothing answers, RetryableError `cli.unreachable`. */
export interface ProcessApi extends ApiClient {
  readonly url: string;
}

const TIMEOUT_MS = 5000;

/** Reaches a process. `timeoutMs` where an answer takes longer than usual. */
export function processApi({ url, token }: ProcessAddress, timeoutMs = TIMEOUT_MS): ProcessApi {
  const client = createApiClient({
    baseUrl: url,
    fetch,
    timeoutMs,
    headers: () => (token === undefined ? {} : { authorization: `Bearer ${token}` }),
  });
  function asking<Answer>(endpoint: Endpoint, ask: () => Promise<Answer>): Promise<Answer> {
    if (token === undefined && endpoint.method !== 'GET') return Promise.reject(noToken(url));
    return ask().catch((error: unknown) => {
      throw error instanceof ApiError ? told(error, { url, token }) : error;
    });
  }
  return {
    url,
    call: (endpoint, input, options) => asking(endpoint, () => client.call(endpoint, input, options)),
    open: (endpoint, input, options) => asking(endpoint, () => client.open(endpoint, input, options)),
  };
}

/** What the user is told of a refusal. */
function told(error: ApiError, { url, token }: ProcessAddress): Error {
  const { status, code, hint } = error;
  if (status === 0) {
    return new RetryableError('cli.unreachable', `${url} does not answer.`, { cause: error });
  }
  if (code === 'foreign_answer') {
    return status >= 400
      ? new UserError('cli.notTwinlane', `${url} answered with status ${status}.`, {
          cause: error,
          hint: 'Another program may listen on that port; `twinlane doctor` says which settings are in force.',
        })
      : new UserError('cli.foreignAnswer', `${url} gave an answer that this version does not understand.`, {
          cause: error.cause,
          hint: 'The running process may be of another version; restart it.',
        });
  }
  if (code === 'login_needed' && token === undefined) return noToken(url);
  return new UserError(code, error.message, hint === undefined ? {} : { hint });
}

function noToken(url: string): UserError {
  return new UserError(
    'cli.noToken',
    `The data folder does not say how to prove to ${url} that this is its user.`,
    { hint: 'Name the data folder of the running process with --data-dir, as the user who started it.' },
  );
}
