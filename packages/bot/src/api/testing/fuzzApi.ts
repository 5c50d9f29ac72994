import { endpointUrl } from '@twinlane/protocol/apiClient';
import type { Endpoint } from '@twinlane/protocol/endpoint';
import { ENDPOINTS } from '@twinlane/protocol/endpoints/registry';
import { inputSchema, type JsonSchema } from '@twinlane/protocol/openApiSchemas';
import { problem } from '@twinlane/protocol/problem';
import { seededRandom, type SeededRandom } from '../../store/testing/random.ts';
import { brokenBody, HOSTILE, oneOf, spoil, valid } from './fuzzValues.ts';
import { get, type Answer } from './testServer.ts';

/** What is thrown at. */
export interface FuzzTarget {
  readonly port: number;
  /** Proves that a request comes from the process's own user. */
  readonly token: string;
  /** Ids of what exists. */
  readonly ids: readonly string[];
  /** Texts that no answer may hold. */
  readonly secrets: readonly string[];
  /** Changes with whatever is stored that a person could see. */
  readonly stored: () => Promise<string>;
}

/** What came of it. */
export interface FuzzReport {
  readonly requests: number;
  /** How often each status was answered. */
  readonly statuses: ReadonlyMap<number, number>;
  /** What must not be, with the request that led to it. */
  readonly faults: readonly string[];
}

interface Shot {
  readonly endpoint: Endpoint;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What tells of the inside: stacks, files, statements, modules. */
const LEAKS =
  /node_modules|node:internal|\/src\/|\.ts:\d|\bat \w+ \(|Failed query|violates|relation "|syntax error at|PGlite|drizzle|ECONNREFUSED|invalid byte sequence/i;

/** Throws requests at every endpoint in turn, valid ones and such as no client sends; the same seed is the same requests. */
export async function fuzzApi(
  target: FuzzTarget,
  {
    requests,
    seed,
    log,
  }: { readonly requests: number; readonly seed: number; readonly log?: (line: string) => void },
): Promise<FuzzReport> {
  const random = seededRandom(seed);
  const statuses = new Map<number, number>();
  const faults: string[] = [];
  const schemas = new Map(ENDPOINTS.map((endpoint) => [endpoint, schemasOf(endpoint)]));
  for (let count = 0; count < requests; count += 1) {
    const endpoint = ENDPOINTS[count % ENDPOINTS.length];
    if (endpoint === undefined) break;
    const shot = shotAt(endpoint, schemas.get(endpoint) ?? {}, target, random);
    const changes = shot.method !== 'GET';
    const before = changes ? await target.stored() : '';
    const answer = await get(target.port, shot.path, shot.headers, shot.method, shot.body);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    const found = [...faultsOf(answer, target.secrets)];
    if (changes && answer.status >= 400 && (await target.stored()) !== before) {
      found.push('something was stored although it was refused');
    }
    for (const fault of found) faults.push(describe(fault, shot, answer));
    if (count % 500 === 499) log?.(`${count + 1} requests, ${faults.length} faults`);
  }
  return { requests, statuses, faults };
}

function describe(fault: string, { method, path, headers, body }: Shot, { status, text }: Answer): string {
  const { authorization: _, ...shown } = headers;
  return `${fault}: ${method} ${path.slice(0, 300)} ${JSON.stringify(shown)} ${(body ?? '').slice(0, 500)} → ${status} ${text.slice(0, 500)}`;
}

function* faultsOf({ status, text, headers }: Answer, secrets: readonly string[]): Generator<string> {
  if (status >= 500 && status !== 503) yield 'a fault of the server';
  if (status >= 400) {
    const isProblem = String(headers['content-type']).startsWith('application/problem+json');
    if (!isProblem || !problem.safeParse(jsonOf(text)).success) yield 'not told as a problem';
    if (LEAKS.test(text)) yield 'something of the inside is told';
  }
  if (secrets.some((secret) => text.includes(secret))) yield 'a secret is told';
  if (headers['access-control-allow-origin'] !== undefined) yield 'other sites are let in';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

interface Schemas {
  readonly params?: JsonSchema;
  readonly query?: JsonSchema;
  readonly body?: JsonSchema;
}

function schemasOf({ input }: Endpoint): Schemas {
  return {
    ...(input.params === undefined ? {} : { params: inputSchema(input.params) }),
    ...(input.query === undefined ? {} : { query: inputSchema(input.query) }),
    ...(input.body === undefined ? {} : { body: inputSchema(input.body) }),
  };
}

function shotAt(
  endpoint: Endpoint,
  schemas: Schemas,
  { token, ids }: FuzzTarget,
  random: SeededRandom,
): Shot {
  const { method } = endpoint;
  return {
    endpoint,
    method,
    path: pathOf(endpoint, schemas, ids, random),
    headers: headersOf(endpoint, token, random),
    body: method === 'GET' ? undefined : bodyOf(schemas.body, ids, random),
  };
}

function pathOf(
  endpoint: Endpoint,
  { params, query }: Schemas,
  ids: readonly string[],
  random: SeededRandom,
): string {
  const named = (params === undefined ? {} : valid(params, random, ids)) as Record<string, unknown>;
  for (const name of Object.keys(named)) {
    if (random.chance(0.3)) named[name] = wellFormed(oneOf(random, HOSTILE)).slice(0, 150) || 'x';
  }
  // A breaker that holds logins back would end the test.
  if (named['type'] === 'authFailureSpike') named['type'] = 'dexFailure';
  const asked = query === undefined ? {} : (valid(query, random, ids) as Record<string, unknown>);
  if (query !== undefined && random.chance(0.5)) {
    const spoilt = spoil(asked, random);
    return withQuery(endpointUrl(endpoint, { params: named }), spoilt, random);
  }
  return withQuery(endpointUrl(endpoint, { params: named }), asked, random);
}

function withQuery(path: string, query: unknown, random: SeededRandom): string {
  const search = new URLSearchParams();
  if (typeof query === 'object' && query !== null) {
    for (const [name, value] of Object.entries(query)) {
      for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
        search.append(name, wellFormed(typeof one === 'string' ? one : JSON.stringify(one)));
      }
    }
  }
  if (random.chance(0.03)) search.append('limit', 'x'.repeat(8_000));
  if (random.chance(0.03)) for (let count = 0; count < 500; count += 1) search.append('token', '0x');
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

function wellFormed(text: string): string {
  return text.toWellFormed();
}

function headersOf(
  { method, idempotent }: Endpoint,
  token: string,
  random: SeededRandom,
): Readonly<Record<string, string>> {
  const type = random.chance(0.93)
    ? 'application/json'
    : oneOf(random, [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'x',
      ]);
  const proof = random.below(10);
  return {
    ...(method === 'GET' ? {} : { 'content-type': type }),
    ...(proof < 8 ? { authorization: `Bearer ${token}` } : {}),
    ...(proof === 9
      ? { cookie: `twinlane_session=${encodeURIComponent(wellFormed(oneOf(random, HOSTILE)))}` }
      : {}),
    ...(idempotent === true && random.chance(0.5)
      ? { 'idempotency-key': oneOf(random, ['key-1', 'key-2', 'no key', "'; --", 'k'.repeat(200)]) }
      : {}),
  };
}

function bodyOf(schema: JsonSchema | undefined, ids: readonly string[], random: SeededRandom): string {
  if (random.chance(0.15)) return brokenBody(random);
  const made = schema === undefined ? {} : valid(schema, random, ids);
  return JSON.stringify(random.chance(0.5) ? spoil(made, random) : made) ?? '';
}
