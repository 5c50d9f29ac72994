import { FatalError, RetryableError } from '@twinlane/core/errors';
import type { RpcCall } from '@twinlane/core/market/chainReader';
import type { RpcConnection, RpcOutcome } from './rpcConnection.ts';
import { RPC_TIMEOUT_MS, withoutSecrets } from './rpcConnection.ts';
import type { RpcErrorObject } from './rpcError.ts';
import { rpcError, rpcMalformed, rpcTimeout, rpcUnreachable } from './rpcError.ts';

interface Answer {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: RpcErrorObject;
}

/** JSON-RPC over HTTP. Cannot push: new blocks are asked for. */
export function createHttpConnection(url: string, timeoutMs = RPC_TIMEOUT_MS): RpcConnection {
  const endpoint = withoutSecrets(url);

  async function post(method: string, body: unknown): Promise<unknown> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeoutMs),
      });
      text = await response.text();
    } catch (error) {
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      throw error instanceof Error && error.name === 'TimeoutError'
        ? rpcTimeout(method, timeoutMs)
        : rpcUnreachable(endpoint, cause);
    }
    if (response.status === 429 || response.status >= 500) {
      throw new RetryableError(
        'rpc.busy',
        `The node at ${endpoint} answered ${method} with HTTP ${response.status}.`,
      );
    }
    try {
      return JSON.parse(text);
    } catch {
      throw rpcMalformed(`HTTP ${response.status} from ${endpoint}: ${text.slice(0, 80)}`);
    }
  }

  async function send(calls: readonly RpcCall[]): Promise<readonly RpcOutcome[]> {
    if (calls.length === 0) {
      return [];
    }
    const bodies = calls.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params }));
    try {
      // A batch of one goes alone: some endpoints take no batches.
      const answer = await post(calls[0]?.method ?? '', bodies.length === 1 ? bodies[0] : bodies);
      const answers = (Array.isArray(answer) ? answer : [answer]) as readonly Answer[];
      const byId = new Map(answers.map((each) => [each.id, each]));
      return calls.map(({ method }, id) => outcomeOf(method, byId.get(id)));
    } catch (error) {
      if (error instanceof RetryableError || error instanceof FatalError) {
        return calls.map(() => ({ error }));
      }
      throw error;
    }
  }

  return { endpoint, send, close: () => undefined };
}

function outcomeOf(method: string, answer: Answer | undefined): RpcOutcome {
  if (typeof answer !== 'object' || answer === null) {
    return { error: rpcMalformed(`no answer to ${method}`) };
  }
  return answer.error === undefined ? { result: answer.result } : { error: rpcError(method, answer.error) };
}
