import { readSession } from '@twinlane/protocol/endpoints/login';
import type { Endpoint, EndpointCall, EndpointInput } from '@twinlane/protocol/endpoint';
import { ApiError, type ApiOptions } from '@twinlane/protocol/apiClient';
import type { PageOf } from '@twinlane/protocol/page';
import {
  MutationCache,
  QueryCache,
  QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { z } from 'zod';
import { api } from './api.ts';
import { isLoginNeeded } from './session/session.ts';
import { showToast } from './toasts.ts';

const STALE_MS = 5000;
const RETRIES = 2;

/**
 * A new cache. What the server refuses is not asked for again; what did not arrive is, twice. Where an answer says that
 * the login has ended, the session is looked at again.
 */
export function createQueryClient(): QueryClient {
  const onError = (error: Error): void => {
    if (isLoginNeeded(error)) void client.invalidateQueries({ queryKey: endpointKey(readSession) });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        retry: (failures, error) =>
          failures < RETRIES && error instanceof ApiError && (error.status === 0 || error.status >= 500),
      },
      mutations: { retry: false },
    },
  });
  return client;
}

/** What an answer is kept under. */
export function endpointKey(endpoint: Pick<Endpoint, 'name'>, input?: unknown): readonly unknown[] {
  return input === undefined ? [endpoint.name] : [endpoint.name, input];
}

export interface AskOptions {
  /** Not asked while false, as until an id is known. */
  readonly enabled?: boolean;
  /** Asks again every so many milliseconds while the page is in sight. */
  readonly every?: number;
}

/** What an endpoint answers; asked again when the input changes, the last answer staying in sight meanwhile. */
export function useEndpoint<Input extends EndpointInput, Answer extends z.ZodType>(
  endpoint: Endpoint<Input, Answer>,
  input: EndpointCall<Input>,
  { enabled = true, every }: AskOptions = {},
): UseQueryResult<z.output<Answer>> {
  return useQuery({
    queryKey: endpointKey(endpoint, input),
    queryFn: ({ signal }) => api.call(endpoint, input, { signal }),
    enabled,
    placeholderData: (before: z.output<Answer> | undefined) => before,
    ...(every === undefined ? {} : { refetchInterval: every }),
  } as Parameters<typeof useQuery<z.output<Answer>>>[0]);
}

interface Paged {
  readonly pages: readonly PageOf<unknown>[];
}

/** A list page by page; `pages.items` are all that have been loaded, in the list's order. */
export interface EndpointPages<Item> {
  readonly items: readonly Item[];
  readonly query: UseInfiniteQueryResult<Paged>;
}

/** A list of the API: `limit` and `cursor` are added to the query of the input. */
export function useEndpointPages<Input extends EndpointInput, Item, Answer extends z.ZodType<PageOf<Item>>>(
  endpoint: Endpoint<Input, Answer>,
  input: EndpointCall<Input>,
  { enabled = true, every }: AskOptions = {},
): EndpointPages<z.output<Answer>['items'][number]> {
  const query = useInfiniteQuery({
    queryKey: [...endpointKey(endpoint, input), 'pages'],
    queryFn: ({ pageParam, signal }) => api.call(endpoint, withCursor(input, pageParam), { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: PageOf<unknown>) => last.nextCursor ?? undefined,
    enabled,
    placeholderData: (before) => before,
    ...(every === undefined ? {} : { refetchInterval: every }),
  });
  const pages = (query.data?.pages ?? []) as readonly z.output<Answer>[];
  return { items: pages.flatMap(({ items }) => items), query };
}

function withCursor<Call>(input: Call, cursor: string | undefined): Call {
  const { query } = input as { readonly query?: object };
  return cursor === undefined ? input : { ...input, query: { ...query, cursor } };
}

export interface ActOptions<Output> {
  /** What to say once it is done. */
  readonly done?: string | ((answer: Output) => string);
  /** Answers that are no longer right afterwards. */
  readonly changes?: readonly Pick<Endpoint, 'name'>[];
  /** The caller shows errors itself. */
  readonly quiet?: boolean;
  /** Where it takes longer than usual. */
  readonly timeoutMs?: number;
}

/** What `useAct` carries out; `idempotencyKey` for endpoints that trade. */
export type Act<Call> = Call & Pick<ApiOptions, 'idempotencyKey'>;

/** Does something through the API: what goes wrong is shown with what to do about it. */
export function useAct<Input extends EndpointInput, Answer extends z.ZodType>(
  endpoint: Endpoint<Input, Answer>,
  { done, changes = [], quiet = false, timeoutMs }: ActOptions<z.output<Answer>> = {},
): UseMutationResult<z.output<Answer>, Error, Act<EndpointCall<Input>>> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ idempotencyKey, ...input }: Act<EndpointCall<Input>>) =>
      api.call(endpoint, input as unknown as EndpointCall<Input>, {
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      }),
    onSuccess: async (answer: z.output<Answer>) => {
      if (done !== undefined)
        showToast({ tone: 'gain', text: typeof done === 'string' ? done : done(answer) });
      await Promise.all(changes.map((each) => client.invalidateQueries({ queryKey: endpointKey(each) })));
    },
    onError: (error: Error) => {
      if (!quiet) showError(error);
    },
  });
}

/** Shows what went wrong, with what to do about it where that is known. */
export function showError(error: unknown): void {
  const { detail, hint } = errorText(error);
  showToast({ tone: 'loss', text: detail, ...(hint === undefined ? {} : { hint }) });
}

/** An error in words. */
export function errorText(error: unknown): { readonly detail: string; readonly hint: string | undefined } {
  if (error instanceof ApiError) return { detail: error.message, hint: error.hint };
  return { detail: error instanceof Error ? error.message : 'Something went wrong.', hint: undefined };
}
