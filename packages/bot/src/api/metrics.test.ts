import { afterEach, describe, expect, it } from 'vitest';
import { get, startTestServer, type TestServer } from './testing/testServer.ts';

describe('GET /metrics', () => {
  let server: TestServer | undefined;
  afterEach(() => server?.close());

  it('answers as the registry wrote it, in its own format, and is never kept', async () => {
    const contentType = 'text/plain; version=0.0.4; charset=utf-8';
    server = await startTestServer({ metrics: async () => ({ contentType, text: 'up 1\n' }) });
    const answer = await get(server.port, '/metrics');
    expect(answer.status).toBe(200);
    expect(answer.text).toBe('up 1\n');
    expect(answer.headers).toMatchObject({ 'content-type': contentType, 'cache-control': 'no-store' });
  });

  it('is not there where nothing is measured', async () => {
    server = await startTestServer();
    expect((await get(server.port, '/metrics')).status).toBe(404);
  });
});
