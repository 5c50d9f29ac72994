import { Validator } from '@seriousme/openapi-schema-validator';
import { ENDPOINTS } from '@twinlane/protocol/endpoints/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, startTestServer, type TestServer } from './testing/testServer.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, unknown>>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

let server: TestServer;
let document: Document;
beforeAll(async () => {
  server = await startTestServer();
  document = (await get(server.port, '/api/openapi.json')).json() as Document;
});
afterAll(() => server.close());

const operations = (): readonly Operation[] =>
  Object.values(document.paths).flatMap((each) => Object.values(each));

describe('the OpenAPI document', () => {
  it('is a valid document of version 3.1', async () => {
    const result = await new Validator().validate(
      JSON.parse(JSON.stringify(document)) as Record<string, unknown>,
    );
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(document.openapi).toBe('3.1.0');
  });

  it('has every endpoint, each under a name, a sentence and a place of its own', () => {
    expect(operations()).toHaveLength(ENDPOINTS.length);
    expect(new Set(operations().map(({ operationId }) => operationId)).size).toBe(ENDPOINTS.length);
    expect(new Set(ENDPOINTS.map(({ method, path }) => `${method} ${path}`)).size).toBe(ENDPOINTS.length);
    for (const { operationId, summary } of operations()) {
      expect({ operationId, isSentence: /^[A-Z].*\.$/.test(summary) }).toEqual({
        operationId,
        isSentence: true,
      });
    }
  });

  it('calls the parts of an address the same wherever they stand', () => {
    const shapes = Map.groupBy(new Set(ENDPOINTS.map(({ path }) => path)), (path) =>
      path.replaceAll(/:\w+/g, ':'),
    );
    expect([...shapes.values()].filter((paths) => paths.length > 1)).toEqual([]);
  });

  it('names every parameter of a path', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const { parameters = [] } of Object.values(methods)) {
        const declared = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
        expect({ path, names: declared.toSorted() }).toEqual({
          path,
          names: Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = '']) => name).toSorted(),
        });
      }
    }
  });

  it('says what is needed, what is refused and how to be carried out once', () => {
    const place = document.paths['/api/orders']?.['post'];
    expect(place?.security).toEqual([{ bearer: ['trade'] }, { session: ['trade'] }]);
    expect(place?.parameters?.map(({ name }) => name)).toContain('idempotency-key');
    expect(Object.keys(place?.responses ?? {})).toEqual(
      expect.arrayContaining(['202', '400', '401', '409', '429']),
    );
    expect(document.paths['/api/health']?.['get']?.security).toEqual([]);
    expect(document.paths['/api/hooks/breaker']?.['post']?.security).toEqual([{ signature: [] }]);
  });

  it('refers to nothing that is not there', () => {
    const text = JSON.stringify(document);
    for (const [, reference = ''] of text.matchAll(/"\$ref":"#([^"]+)"/g)) {
      const found = reference
        .split('/')
        .slice(1)
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
      expect({ reference, isThere: found !== undefined }).toEqual({ reference, isThere: true });
    }
  });
});

it('has a page that keeps to the content policy', async () => {
  const page = await get(server.port, '/api/docs');
  expect(page.status).toBe(200);
  expect(page.headers['content-type']).toContain('text/html');
  expect(page.text).not.toMatch(/<style|<script>[^<]|\sstyle=/);
  expect(page.headers['content-security-policy']).not.toContain('unsafe');
  expect((await get(server.port, '/api/docs/json')).json()).toEqual(document);
});
