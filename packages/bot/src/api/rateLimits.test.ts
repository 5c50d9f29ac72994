import { problem } from '@twinlane/protocol/problem';
import { afterEach, expect, it } from 'vitest';
import { get, startTestServer, type Answer, type TestServer } from './testing/testServer.ts';

let server: TestServer | undefined;
afterEach(() => server?.close());

const token = (to: TestServer): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${to.writeToken}`,
  'content-type': 'application/json',
});

function codeOf(answer: Answer): readonly [number, string] {
  return [answer.status, problem.parse(answer.json()).code];
}

it('takes so many requests of a class in a minute, and says when there is room again', async () => {
  server = await startTestServer({ rates: { read: 2 } });
  const { port } = server;
  const first = await get(port, '/api/state');
  expect(first.headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '1' });
  expect((await get(port, '/api/prices')).status).toBe(200);
  const refused = await get(port, '/api/state');
  expect(codeOf(refused)).toEqual([429, 'rate_limited']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
  expect(refused.headers['content-type']).toContain('application/problem+json');
});

it('counts each client for itself, and each class', async () => {
  server = await startTestServer({ rates: { read: 1 } });
  const { port } = server;
  await get(port, '/api/state');
  expect((await get(port, '/api/state')).status).toBe(429);
  expect((await get(port, '/api/state', token(server))).status).toBe(200);
  expect((await get(port, '/api/quote?in=A&out=B&amount=1')).status).toBe(400);
  expect((await get(port, '/')).status).toBe(503);
});

it('lets nobody use up what stopping needs', async () => {
  server = await startTestServer({ rates: { write: 1, always: 2 } });
  const headers = token(server);
  const { port } = server;
  const place = (): Promise<Answer> => get(port, '/api/orders', headers, 'POST', '{}');
  const close = (): Promise<Answer> => get(port, '/api/positions/x/close', headers, 'POST', '{"reason":"x"}');
  await place();
  expect((await place()).status).toBe(429);
  expect((await close()).status).toBe(409);
  expect((await close()).status).toBe(409);
  expect((await close()).status).toBe(429);
});
