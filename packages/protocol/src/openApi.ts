import type { Endpoint } from './endpoint.ts';
import { CSRF_HEADER, SESSION_COOKIE } from './login.ts';
import { answerSchemas, inputSchema, type JsonSchema } from './openApiSchemas.ts';
import { endpointRate } from './rate.ts';

/** An OpenAPI document, or a part of one. */
type Part = Readonly<Record<string, unknown>>;

const PROBLEMS: Readonly<Record<string, string>> = {
  400: 'The request is not as it should be; `detail` names the field.',
  401: 'This needs a login, or the proof that was shown does not hold.',
  403: 'The login lacks the scope, or the request comes from a page of another site.',
  404: 'There is no such thing, or it is of an account that this login may not see.',
  409: 'It does not go with how things stand; `code` and `detail` say why.',
  415: 'The body is not JSON.',
  429: 'Too many requests; `Retry-After` says for how many seconds to wait.',
  503: 'It cannot be answered right now. Try again in a moment.',
};

/** The HTTP API as an OpenAPI 3.1 document. */
export function openApiDocument(endpoints: readonly Endpoint[], version: string): Part {
  const { schemas, nameOf } = answerSchemas(endpoints);
  const paths: Record<string, Record<string, Part>> = {};
  for (const endpoint of endpoints.toSorted(byAddress)) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] ??= {};
    paths[path][endpoint.method.toLowerCase()] = operation(endpoint, nameOf(endpoint));
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Twinlane',
      version,
      description:
        'Amounts are decimal strings and base units, times are ISO 8601 in UTC, ids are opaque. Lists are newest first and paged ' +
        'by `cursor`. What is not a success is `application/problem+json`. Tokens are passed as `Authorization: Bearer`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(endpoints.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas,
      headers: HEADERS,
      responses: Object.fromEntries(
        Object.entries(PROBLEMS).map(([status, description]) => [
          `Problem${status}`,
          problemOf(status, description),
        ]),
      ),
      securitySchemes: SECURITY,
    },
  };
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function byAddress(one: Endpoint, other: Endpoint): number {
  return one.path.localeCompare(other.path) || METHODS.indexOf(one.method) - METHODS.indexOf(other.method);
}

const HEADERS: Part = {
  RequestId: { description: 'Names the request in the log.', schema: { type: 'string', format: 'uuid' } },
  RateLimit: { description: 'Requests of this class in a minute.', schema: { type: 'integer' } },
  RateRemaining: { description: 'Those that are left of it.', schema: { type: 'integer' } },
  RateReset: { description: 'Seconds until all are free again.', schema: { type: 'integer' } },
  RetryAfter: { description: 'Seconds to wait.', schema: { type: 'integer' } },
};

const SECURITY: Part = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description:
      'An API token, or the token in process.json of the data folder. The words beside it are scopes.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description: `Set by a login. Whatever is not GET also carries \`${CSRF_HEADER}\`, the csrfToken of GET /api/session.`,
  },
  signature: {
    type: 'apiKey',
    in: 'header',
    name: 'x-twinlane-signature',
    description:
      '`sha256=` and the HMAC-SHA256 of the timestamp, a dot and the body. docs/emergency.md has an example.',
  },
};

const ALWAYS_HEADERS: Part = {
  'x-request-id': { $ref: '#/components/headers/RequestId' },
  'ratelimit-limit': { $ref: '#/components/headers/RateLimit' },
  'ratelimit-remaining': { $ref: '#/components/headers/RateRemaining' },
  'ratelimit-reset': { $ref: '#/components/headers/RateReset' },
};

function problemOf(status: string, description: string): Part {
  const waits = status === '429' || status === '503';
  return {
    description,
    headers: {
      'x-request-id': { $ref: '#/components/headers/RequestId' },
      ...(waits ? { 'retry-after': { $ref: '#/components/headers/RetryAfter' } } : {}),
    },
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

function operation(endpoint: Endpoint, answerName: string | undefined): Part {
  const { name, tag, summary, input, method } = endpoint;
  const parameters = parametersOf(endpoint);
  return {
    operationId: name,
    tags: [tag],
    summary,
    description: descriptionOf(endpoint),
    security: securityOf(endpoint),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(method === 'GET' || input.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: inputSchema(input.body) } },
          },
        }),
    responses: { [String(endpoint.status ?? 200)]: successOf(endpoint, answerName), ...refusalsOf(endpoint) },
  };
}

function descriptionOf(endpoint: Endpoint): string {
  const { scope, always, idempotent } = endpoint;
  return [
    scope === 'anybody' ? 'Needs no login.' : `Scope \`${scope}\`.`,
    `Counts as \`${endpointRate(endpoint)}\`.`,
    ...(always === true ? ['Also answered while logins are held back.'] : []),
    ...(idempotent === true ? ['The same `Idempotency-Key` with the same body is carried out once.'] : []),
  ].join(' ');
}

function securityOf({ scope, signed }: Endpoint): readonly Part[] {
  if (signed === true) return [{ signature: [] }];
  return scope === 'anybody' ? [] : [{ bearer: [scope] }, { session: [scope] }];
}

function parametersOf({ input, idempotent, signed }: Endpoint): readonly Part[] {
  return [
    ...fieldsOf(input.params, 'path'),
    ...fieldsOf(input.query, 'query'),
    ...(idempotent === true ? [headerOf('idempotency-key', false, String.raw`^[\w:.-]{1,100}$`)] : []),
    ...(signed === true ? [headerOf('x-twinlane-timestamp', true, String.raw`^\d{1,12}$`)] : []),
  ];
}

function headerOf(name: string, required: boolean, pattern: string): Part {
  return { name, in: 'header', required, schema: { type: 'string', pattern } };
}

function fieldsOf(schema: Endpoint['input']['query'], place: 'path' | 'query'): readonly Part[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = inputSchema(schema) as {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, field]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: field,
  }));
}

function successOf({ answer, status }: Endpoint, answerName: string | undefined): Part {
  if (status === 204) return { description: 'Done.', headers: ALWAYS_HEADERS };
  return {
    description: status === 202 ? 'Taken; what comes of it is still to come.' : 'Done.',
    headers: ALWAYS_HEADERS,
    content:
      'media' in answer
        ? { [answer.media]: { schema: { type: 'string' } } }
        : { 'application/json': { schema: { $ref: `#/components/schemas/${answerName ?? ''}` } } },
  };
}

function refusalsOf({ method, scope, input, signed }: Endpoint): Part {
  const statuses = [
    400,
    ...(scope === 'anybody' && signed !== true ? [] : [401]),
    403,
    ...(input.params === undefined ? [] : [404]),
    ...(method === 'GET' ? [] : [409, 415]),
    429,
    503,
  ];
  return Object.fromEntries(
    statuses.map((status) => [String(status), { $ref: `#/components/responses/Problem${status}` }]),
  );
}
