import type { z } from 'zod';
import type { Endpoint, EndpointCall, EndpointInput, MediaAnswer } from './endpoint.ts';
import { problem, type Problem } from './problem.ts';

/** A refusal of the server, or an answer that is not of this protocol. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; 0 where nothing answered. */
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;
  readonly requestId: string | undefined;

  constructor(told: Omit<Problem, 'title'>, cause?: unknown) {
    super(told.detail ?? told.code, { cause });
    this.status = told.status;
    this.code = told.code;
    this.hint = told.hint;
    this.requestId = told.requestId;
  }
}

/** How a client reaches the server. */
export interface ApiTransport {
  /** Such as `http://127.0.0.1:7411`; empty for the page's own origin. */
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  /** Asked before each request: credentials, a CSRF token. */
  readonly headers?: (endpoint: Endpoint) => Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export interface ApiOptions {
  /** For endpoints that trade: the same key is carried out once. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  /** Where an answer takes longer than usual. */
  readonly timeoutMs?: number;
}

/** Calls endpoints and checks what they answer. */
export interface ApiClient {
  /** @throws ApiError `unreachable` where nothing answers, `foreign_answer` for what it cannot read, else what the server refuses. */
  call<Input extends EndpointInput, Answer extends z.ZodType>(
    endpoint: Endpoint<Input, Answer>,
    input: EndpointCall<Input>,
    options?: ApiOptions,
  ): Promise<z.output<Answer>>;
  /** As `call`, for answers that are no JSON. */
  open<Input extends EndpointInput>(
    endpoint: Endpoint<Input, MediaAnswer>,
    input: EndpointCall<Input>,
    options?: ApiOptions,
  ): Promise<Response>;
}

const TIMEOUT_MS = 15_000;

type Parts = Readonly<Partial<Record<'params' | 'query' | 'body', unknown>>>;

/** The address of a call, without the origin. */
export function endpointUrl({ path }: Pick<Endpoint, 'path'>, { params, query }: Parts): string {
  const named = (params ?? {}) as Readonly<Record<string, string | number>>;
  const filled = path.replaceAll(/:(\w+)/g, (_whole, name: string) =>
    encodeURIComponent(String(named[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (one !== undefined) search.append(name, String(one));
    }
  }
  return search.size === 0 ? filled : `${filled}?${search.toString()}`;
}

/** Makes a client. */
export function createApiClient({
  baseUrl,
  fetch: send,
  headers,
  timeoutMs = TIMEOUT_MS,
}: ApiTransport): ApiClient {
  async function request(endpoint: Endpoint, input: Parts, options: ApiOptions = {}): Promise<Response> {
    const limit = AbortSignal.timeout(options.timeoutMs ?? timeoutMs);
    let response: Response;
    try {
      response = await send(`${baseUrl}${endpointUrl(endpoint, input)}`, {
        method: endpoint.method,
        redirect: 'error',
        headers: {
          ...headers?.(endpoint),
          ...(endpoint.method === 'GET' ? {} : { 'content-type': 'application/json' }),
          ...(options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }),
        },
        ...(endpoint.method === 'GET' ? {} : { body: JSON.stringify(input.body ?? {}) }),
        signal: options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]),
      });
    } catch (error) {
      throw new ApiError({ status: 0, code: 'unreachable', detail: 'The server does not answer.' }, error);
    }
    if (!response.ok) throw await refusal(response);
    return response;
  }

  return {
    async call(endpoint, input, options) {
      const response = await request(endpoint, input, options);
      const told: unknown =
        response.status === 204 ? undefined : await response.json().catch(() => undefined);
      const parsed = endpoint.answer.safeParse(told);
      if (parsed.success) return parsed.data;
      const detail = 'The server gave an answer that this version does not understand.';
      throw new ApiError({ status: response.status, code: 'foreign_answer', detail }, parsed.error);
    },
    open: (endpoint, input, options) => request(endpoint, input, options),
  };
}

async function refusal(response: Response): Promise<ApiError> {
  const told = problem.safeParse(await response.json().catch(() => undefined));
  if (told.success) return new ApiError(told.data);
  const detail = `The server answered with status ${response.status}.`;
  return new ApiError({ status: response.status, code: 'foreign_answer', detail });
}
