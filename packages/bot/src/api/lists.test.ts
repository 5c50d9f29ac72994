import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENDPOINTS } from '@twinlane/protocol/endpoints/registry';
import type { AlertMessage } from '@twinlane/protocol/serverMessage';
import { SYSTEM_ROOM } from '@twinlane/protocol/room';
import { z } from 'zod';
import type { OpenStore } from '../store/openStore.ts';
import { fillOf, HOSTILE, testAccount, testDraft, testOrder, testToken } from '../store/testing/domain.ts';
import { pgliteHarness } from '../store/testing/harness.ts';
import { seedHistory } from '../store/testing/seedHistory.ts';
import { createFakeTrading } from './testing/fakeTrading.ts';
import { get, startTestServer, type Answer, type TestServer } from './testing/testServer.ts';

const ACCOUNT = testAccount({ id: 'mine', initialCash: 10n ** 15n, initialNative: 10n ** 18n });
const OTHER = testAccount({ id: 'theirs', initialCash: 10n ** 15n, initialNative: 10n ** 18n });
const START = 1_700_000_000;
const TRADES = 240;

interface Page {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly nextCursor: string | null;
}

describe('lists over a real store', () => {
  const harness = pgliteHarness();
  let store: OpenStore;
  let server: TestServer;
  let tell: ((alert: AlertMessage) => void) | undefined;

  beforeAll(async () => {
    store = await harness.open();
    await seedHistory(store, { account: ACCOUNT, trades: TRADES, seed: 21, points: 50 });
    await seedHistory(store, { account: OTHER, trades: 30, seed: 22, points: 5 });
    const shown = createFakeTrading().state();
    const header = { ...shown.head!.header, timestamp: START + TRADES * 60 };
    server = await startTestServer({
      store,
      state: () => ({ ...shown, head: { header, receivedAt: 0 }, valuations: new Map() }),
      onAlert: (listener) => {
        tell = listener;
        return () => undefined;
      },
    });
  });

  afterAll(async () => {
    await server.close();
    await harness.cleanUp();
  });

  const ask = (path: string): Promise<Answer> => get(server.port, `/api/accounts/${ACCOUNT.id}/${path}`);
  async function page(path: string): Promise<Page> {
    const answer = await ask(path);
    expect(answer).toMatchObject({ status: 200 });
    return answer.json() as Page;
  }

  it.each([
    'trades?bot=mine-bot-0&side=sell&outcome=filled&reason=stopLoss&sort=newest',
    'trades?sort=worstPnl',
    `trades?token=${testToken(4).address}&from=2023-11-14T00:00:00.000Z&to=2023-11-16T00:00:00.000Z`,
    'positions?state=open',
    `positions?state=closed&bot=mine-bot-1&token=${testToken(2).address}`,
    'orders?state=ended&bot=mine-bot-2',
    'thoughts?decision=SKIP&gate=risk.score&lane=smart',
    'equity?from=2023-11-14T23:00:00.000Z&points=10',
  ])('answers %s as it is declared', async (path) => {
    const answer = await ask(path);
    expect(answer).toMatchObject({ status: 200 });
  });

  it('shows with each sale why it was made, what it earned and what it belongs to', async () => {
    const { items } = await page('trades?side=sell&outcome=filled&limit=5');
    for (const trade of items) {
      expect(trade).toHaveProperty('exitReason');
      expect(trade).toHaveProperty('realisedPnl.value');
      expect(trade).toHaveProperty('positionId');
      expect(trade).toHaveProperty('thoughtId');
      expect(trade).toHaveProperty('gasFeeCash.value');
    }
  });

  it('goes through all trades by cursors, each once', async () => {
    const ids: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { items, nextCursor }: Page = await page(
        `trades?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      ids.push(...items.map(({ id }) => id));
      cursor = nextCursor;
    }
    expect(ids).toHaveLength(TRADES);
    expect(new Set(ids).size).toBe(TRADES);
  });

  it.each(['x', '1.2.3', '../../etc', '999999999999999999999.1.abcdefgh'])(
    'refuses the cursor %s',
    async (cursor) => {
      const answer = await ask(`trades?cursor=${encodeURIComponent(cursor)}`);
      expect(answer.status).toBe(400);
    },
  );

  it("refuses another account's cursor, and that of another sort", async () => {
    const theirs = await get(server.port, '/api/accounts/theirs/trades?limit=2');
    const { nextCursor } = theirs.json() as Page;
    expect((await ask(`trades?cursor=${nextCursor}`)).status).toBe(400);
    const sorted = await page('trades?limit=2&sort=bestPnl');
    expect((await ask(`trades?cursor=${sorted.nextCursor}`)).status).toBe(400);
    expect((await ask(`trades?sort=bestPnl&cursor=${sorted.nextCursor}`)).status).toBe(200);
  });

  it('streams trades as CSV and goes on where it ended', async () => {
    const first = await ask('trades.csv?limit=200');
    expect(first.headers['content-type']).toBe('text/csv; charset=utf-8');
    const lines = first.text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(201);
    const cursor = String(first.headers['x-next-cursor']);
    const rest = await ask(`trades.csv?limit=200&cursor=${cursor}`);
    expect(rest.headers['x-next-cursor']).toBeUndefined();
    expect(rest.text.trimEnd().split('\r\n')).toHaveLength(TRADES - 200 + 1);
  });

  it('shows what was committed before it was asked, also where the same was asked just before', async () => {
    const account = testAccount({ id: 'busy', initialCash: 10n ** 15n, initialNative: 10n ** 18n });
    await store.transaction((unit) => unit.accounts.create(account));
    const trades = async (): Promise<Page> =>
      (await get(server.port, `/api/accounts/${account.id}/trades`)).json() as Page;
    expect((await trades()).items).toEqual([]);
    for (let booked = 1; booked <= 3; booked += 1) {
      const order = testOrder({
        id: `busy-${booked}`,
        idempotencyKey: `busy-${booked}`,
        accountId: account.id,
        thoughtId: `busy-thought-${booked}`,
      });
      await store.transaction(async (unit) => {
        await unit.appendThought(testDraft({ accountId: account.id }), {
          id: `busy-thought-${booked}`,
          correlationId: `busy-${booked}`,
          analysisMs: 1,
        });
        await unit.insertOrder(order);
        await unit.insertFill(fillOf(order));
      });
      const [first, ...others] = await Promise.all([trades(), trades(), trades()]);
      expect(first?.items).toHaveLength(booked);
      expect(others).toEqual([first, first]);
    }
  });

  it('writes names of tokens into CSV so that no spreadsheet computes them', async () => {
    const account = testAccount({ id: 'hostile', initialCash: 10n ** 15n, initialNative: 10n ** 18n });
    const token = { ...HOSTILE, symbol: '=HYPERLINK("http://x","y")' };
    const order = testOrder({ id: 'h', accountId: account.id, tokenOut: token, thoughtId: 'h-thought' });
    await store.transaction(async (unit) => {
      await unit.accounts.create(account);
      await unit.appendThought(testDraft({ accountId: account.id }), {
        id: 'h-thought',
        correlationId: 'h',
        analysisMs: 1,
      });
      await unit.insertOrder(order);
      await unit.insertFill(fillOf(order));
    });
    const { text } = await get(server.port, '/api/accounts/hostile/trades.csv');
    expect(text).toContain(`"'=HYPERLINK(""http://x"",""y"")"`);
  });

  it('lists alerts of the store and those that were told past it, newest first', async () => {
    await store.transaction((unit) =>
      unit.publishAll(
        SYSTEM_ROOM,
        ['one', 'two', 'three'].map((text) => ({ type: 'alert_message', data: { level: 'info', text } })),
      ),
    );
    tell?.({ level: 'critical', text: 'The database is away.', hint: 'Look at it.' });
    const all = await alertsOf(server, 'limit=10');
    expect(all.items.map(({ text }) => text)).toEqual(['The database is away.', 'three', 'two', 'one']);
    const first = await alertsOf(server, 'limit=2');
    const second = await alertsOf(server, `limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ text }) => text)).toEqual(
      all.items.map(({ text }) => text),
    );
  });

  it('computes analytics of the account alone, and of a bot', async () => {
    const whole = (await ask('analytics')).json() as Record<string, Record<string, unknown>>;
    expect(whole['total']).toMatchObject({ trades: TRADES });
    expect(whole['kind']).toBe('paper');
    expect(whole['retries']).toBeUndefined();
    const bot = (await ask('analytics?bot=mine-bot-1&period=week')).json() as typeof whole;
    expect(Number(bot['total']?.['trades'])).toBeLessThan(TRADES);
    expect((await ask('analytics?from=2020-01-01T00:00:00.000Z')).status).toBe(400);
    expect((await ask('analytics?from=2023-01-01T00:00:00.000Z&to=2022-01-01T00:00:00.000Z')).status).toBe(
      400,
    );
  });

  it('reports a day and a week as a page without anything from elsewhere', async () => {
    for (const span of ['daily', 'weekly']) {
      const { status, headers, text } = await ask(`reports/${span}?date=2023-11-15`);
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(text).toContain('Net result');
      expect(text).not.toMatch(/<script|src=|href=/);
    }
    const csv = await ask('reports/weekly/csv?date=2023-11-15');
    expect(csv.text).toMatch(/^table,item,measure,value\r\nSummary,Net result,Value,-?\d/);
    expect((await ask('reports/daily?date=yesterday')).status).toBe(400);
    expect((await ask('reports/monthly')).status).toBe(400);
  });
});

describe('every list of the API', () => {
  const lists = ENDPOINTS.filter(({ method, answer }) => method === 'GET' && isPage(answer));

  it.each(lists.map((endpoint) => [endpoint.name, endpoint] as const))(
    '%s has a limit',
    (_name, endpoint) => {
      const { query } = endpoint.input;
      expect(query).toBeDefined();
      expect(query?.safeParse({ limit: '100000' }).success).toBe(false);
      expect(query?.safeParse({}).data).toHaveProperty('limit');
    },
  );

  it('is found by what it answers', () => {
    expect(lists.length).toBeGreaterThan(8);
  });
});

async function alertsOf({ port }: TestServer, query: string) {
  const answer = await get(port, `/api/alerts?${query}`);
  return answer.json() as {
    readonly items: readonly { readonly text: string }[];
    readonly nextCursor: string;
  };
}

/** Whether an answer is a page of a list. */
function isPage(answer: unknown): boolean {
  return answer instanceof z.ZodObject && 'items' in answer.shape && 'nextCursor' in answer.shape;
}
