import { RetryableError } from '@twinlane/core/errors';
import type { RpcCall } from '@twinlane/core/market/chainReader';
import { readBounded, readHttpBody, retryAfterMs } from './readHttpBody.ts';
import type { RpcConnection, RpcErrorObject, RpcOutcome } from './rpcConnection.ts';
import { RPC_TIMEOUT_MS, withoutSecrets } from './rpcConnection.ts';
import { rpcFailure, rpcMalformed, rpcTimeout, rpcUnreachable, transportFault } from './rpcError.ts';

interface Answer {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: RpcErrorObject;
}

/** What an endpoint may do beyond answering. */
interface HttpLimits {
  /** Most that an answer may weigh; unbounded where absent. */
  readonly maxBytes?: number;
  /** Whether to go where it points instead; true where absent. */
  readonly followRedirects?: boolean;
}

/** JSON-RPC over HTTP. Cannot push: new blocks are asked for. */
export function createHttpConnection(
  url: string,
  timeoutMs = RPC_TIMEOUT_MS,
  { maxBytes = Infinity, followRedirects = true }: HttpLimits = {},
): RpcConnection {
  const endpoint = withoutSecrets(url);
  let nextId = 0;
  let closing = new AbortController();

  /** What the node answered, or how all the calls failed. */
  async function post(method: string, body: unknown): Promise<{ readonly answer: unknown } | RpcOutcome> {
    let response: Response;
    let text: string | undefined;
    try {
      response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: followRedirects ? 'follow' : 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), closing.signal]),
      });
      text = await readBounded(response, maxBytes);
    } catch (error) {
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      const failure = isLate ? rpcTimeout(method, timeoutMs) : rpcUnreachable(endpoint, cause);
      return { error: failure, fault: transportFault(failure) };
    }
    return answerIn(endpoint, method, response, text);
  }

  async function send(calls: readonly RpcCall[]): Promise<readonly RpcOutcome[]> {
    if (calls.length === 0) {
      return [];
    }
    const firstId = nextId;
    nextId += calls.length;
    const bodies = calls.map(({ method, params }, index) => ({
      jsonrpc: '2.0',
      id: firstId + index,
      method,
      params,
    }));
    // A batch of one goes alone: some endpoints take no batches.
    const body = bodies.length === 1 ? bodies[0] : bodies;
    const received = await post(calls[0]?.method ?? '', body);
    if (!('answer' in received)) {
      return calls.map(() => received);
    }
    const { answer } = received;
    const byId = new Map<unknown, unknown>(
      (Array.isArray(answer) ? answer : [answer]).map((each: unknown) => [idOf(each), each]),
    );
    return calls.map(({ method }, index) => {
      // One error, without an id, can stand for the whole batch.
      const own = byId.get(firstId + index) ?? (isWholeError(answer) ? answer : undefined);
      return outcomeOf(method, own);
    });
  }

  return {
    endpoint,
    send,
    close: () => {
      closing.abort(new Error('closed'));
      closing = new AbortController();
    },
  };
}

/** What an HTTP answer says; `text` is absent where it was too long. */
function answerIn(
  endpoint: string,
  method: string,
  { status, headers }: Response,
  text: string | undefined,
): { readonly answer: unknown } | RpcOutcome {
  if (status === 429 || status >= 500) {
    const wait = retryAfterMs(headers.get('retry-after'), Date.now());
    return {
      error: new RetryableError(
        'rpc.busy',
        `The node at ${endpoint} answered ${method} with HTTP ${status}.`,
      ),
      fault: {
        words: status === 429 ? 'is over its rate limit' : `answers with HTTP ${status}`,
        ...(wait === undefined ? {} : { retryAfterMs: wait }),
      },
    };
  }
  if (text === undefined) {
    const error = rpcMalformed(`more from ${endpoint} than an answer to ${method} can be`);
    return { error, fault: { words: 'answers with too much' } };
  }
  if (status >= 300 && status < 400) {
    const error = rpcMalformed(`HTTP ${status} from ${endpoint}, which points elsewhere`);
    return { error, fault: { words: 'points elsewhere' } };
  }
  return readHttpBody(endpoint, status, text);
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null;
}

function idOf(answer: unknown): unknown {
  return isAnswer(answer) ? answer.id : undefined;
}

function isWholeError(answer: unknown): boolean {
  return (
    isAnswer(answer) && !Array.isArray(answer) && answer.error !== undefined && (answer.id ?? null) === null
  );
}

function outcomeOf(method: string, answer: unknown): RpcOutcome {
  if (!isAnswer(answer)) {
    return {
      error: rpcMalformed(`no answer to ${method}`),
      fault: { words: 'answers questions that were not asked' },
    };
  }
  if (answer.error !== undefined && answer.error !== null) {
    return rpcFailure(method, answer.error);
  }
  return answer.result === undefined
    ? {
        error: rpcMalformed(`neither result nor error for ${method}`),
        fault: { words: 'answers without a result' },
      }
    : { result: answer.result };
}
