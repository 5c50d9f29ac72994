import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QueueDetailView, QueueListView } from '@twinlane/protocol/queue';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startFakeApi } from './testing/fakeApi.ts';
import { runInProcess, type Ended } from './testing/runTwinlane.ts';
import { exampleView } from './view/testing/exampleView.ts';

const ID = '0b5c5a5e-0000-4000-8000-000000000001';
const NEVER = { count: 0, p50: 0, p95: 0, p99: 0, max: 0 };
const QUEUE = {
  name: 'execution.critical',
  help: 'What must not be lost.',
  places: 2,
  ready: 3,
  deferred: 1,
  active: 2,
  oldestSeconds: 12.34,
  dead: 1,
  ended: { done: 7, retried: 2, dead: 1, forgotten: 0, useless: 0 },
  waited: { count: 7, p50: 4.2, p95: 9.9, p99: 12, max: 12 },
  ran: NEVER,
};
const LIST: QueueListView = { paused: true, items: [QUEUE] };
const DETAIL: QueueDetailView = {
  ...QUEUE,
  kinds: [{ kind: 'compareBooks', help: 'Compares.', retries: 8, expirySeconds: 60, cron: '0 * * * *' }],
  deadLetters: [
    {
      id: ID,
      kind: 'compareBooks',
      data: '{}',
      attempts: 9,
      error: 'gone\u001B[2J away',
      createdAt: '2026-01-05T12:00:00.000Z',
      failedAt: '2026-01-05T13:00:00.000Z',
    },
  ],
};

let cwd: string;
let api: Awaited<ReturnType<typeof startFakeApi>>;
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'twinlane-queues-'));
  api = await startFakeApi(exampleView(), {
    '/api/queues': LIST,
    '/api/queues/execution.critical': DETAIL,
    [`/api/queues/execution.critical/dead/${ID}/purge`]: { ...DETAIL, deadLetters: [] },
  });
  mkdirSync(join(cwd, '.twinlane'), { recursive: true });
  const note = { pid: process.pid, url: api.url, startedAt: new Date().toISOString(), token: 'secret' };
  writeFileSync(join(cwd, '.twinlane', 'process.json'), JSON.stringify(note));
});
afterEach(async () => {
  await api.close();
  rmSync(cwd, { recursive: true, force: true });
});

function queues(...args: string[]): Promise<Ended> {
  return runInProcess(['queues', ...args, '--port', new URL(api.url).port], { cwd, env: {} });
}

it('lists what waits and for how long, and that the queues wait for the database', async () => {
  const { code, out } = await queues('list');
  expect(code).toBe(0);
  expect(out).toMatch(/wait for the database/);
  expect(out).toMatch(/execution\.critical +3 +12\.3 +1 +2 +1 +7 +2 +4\.2\/9\.9 +–/);
  expect(JSON.parse((await queues('list', '--json')).out)).toEqual(LIST);
});

it('shows what failed for good, with nothing in it that a terminal would obey', async () => {
  const { code, out } = await queues('show', 'execution.critical');
  expect(code).toBe(0);
  expect(out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  expect(out).toContain(ID);
  expect(out).toMatch(/compareBooks \(0 \* \* \* \* UTC\): Compares\./);
});

it('throws a dead letter away with a reason, and not without one', async () => {
  const { code, out } = await queues('purge', 'execution.critical', ID, '--reason', 'not needed');
  expect(code).toBe(0);
  expect(out).toContain('Nothing failed for good.');
  const without = await queues('purge', 'execution.critical', ID);
  expect(without.code).not.toBe(0);
  expect(without.err).toContain('--reason');
});
