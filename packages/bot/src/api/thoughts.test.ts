import { outcomeSummary } from '@twinlane/protocol/outcome';
import { trace } from '@twinlane/protocol/trace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, startTestServer, type TestServer } from './testing/testServer.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  server.trading.mine();
  server.trading.think('SKIP', 0);
  server.trading.buy(0, 100);
});
afterAll(() => server.close());

describe('the thought log over HTTP', () => {
  it('traces an id, and says of one that nothing bears that it does not exist', async () => {
    const [thought] = server.trading.store.rows.thoughts;
    const found = await get(server.port, `/api/trace/${thought!.id}`);
    expect(found.status).toBe(200);
    expect(trace.parse(found.json())).toMatchObject({
      subject: { kind: 'thought', id: thought!.id },
      thought: { hash: thought!.hash },
    });
    await expect(get(server.port, '/api/trace/nobody')).resolves.toMatchObject({ status: 404 });
    await expect(get(server.port, '/api/trace/a%2Fb')).resolves.toMatchObject({ status: 400 });
  });

  it('streams all thoughts as they are stored, one a line', async () => {
    const { thoughts } = server.trading.store.rows;
    const answer = await get(server.port, '/api/thoughts/export');
    expect(answer.headers['content-type']).toBe('application/x-ndjson');
    const lines = answer.text.split('\n').filter(Boolean);
    expect(lines.map((line) => (JSON.parse(line) as { readonly id: string }).id).sort()).toEqual(
      thoughts.map(({ id }) => id).sort(),
    );
    expect(lines.length).toBeGreaterThan(1);
    for (const query of ['decision=PERHAPS', 'since=yesterday', 'token=0x1', 'other=1']) {
      await expect(get(server.port, `/api/thoughts/export?${query}`)).resolves.toMatchObject({ status: 400 });
    }
  });

  it('gives outcomes by gate for a horizon', async () => {
    const [account] = server.trading.store.rows.accounts;
    const answer = await get(server.port, `/api/accounts/${account!.id}/outcomes?horizon=24h`);
    expect(outcomeSummary.parse(answer.json())).toEqual({ horizon: '24h', gates: [] });
    await expect(get(server.port, `/api/accounts/${account!.id}/outcomes?horizon=2h`)).resolves.toMatchObject(
      { status: 400 },
    );
    await expect(get(server.port, '/api/accounts/nobody/outcomes')).resolves.toMatchObject({ status: 404 });
  });
});
