import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  TransactionDetailView,
  TransactionKeyView,
  TransactionStatisticsView,
  TransactionView,
} from '@twinlane/protocol/transaction';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeRefusal, startFakeApi } from './testing/fakeApi.ts';
import { runInProcess, type Ended } from './testing/runTwinlane.ts';
import { exampleView } from './view/testing/exampleView.ts';

const TOKEN = 'secret-of-this-start';
const HOSTILE = 'no \u001B[2Jfunds\u202E\n--json';
const HASH = (digit: string): string => `0x${digit.repeat(64)}`;
const SENDER = `0x${'a'.repeat(40)}`;

const FLYING: TransactionView = {
  id: 'tx-2',
  state: 'retrying',
  ended: false,
  closing: { as: 'failed', reason: HOSTILE },
  kind: 'swap',
  purpose: 'entry',
  urgency: 'urgent',
  chainId: 1,
  sender: SENDER,
  accountId: 'a',
  orderId: 'o2',
  correlationId: 't2',
  nonce: 8,
  hash: HASH('8'),
  attemptCount: 2,
  route: 'flashbots-protect',
  deadline: '2026-01-05T12:05:00.000Z',
  createdAt: '2026-01-05T12:01:00.000Z',
  updatedAt: '2026-01-05T12:01:30.000Z',
};

const DONE: TransactionDetailView = {
  ...FLYING,
  id: 'tx-1',
  state: 'completed',
  ended: true,
  closing: undefined,
  orderId: 'o1',
  nonce: 7,
  hash: HASH('2'),
  route: 'public',
  mined: {
    hash: HASH('2'),
    blockNumber: 1230,
    blockHash: HASH('b'),
    status: 'success',
    confirmations: 70,
  },
  idempotencyKey: 'order:o1',
  to: `0x${'c'.repeat(40)}`,
  value: { units: '0', value: '0' },
  attempts: [
    {
      hash: HASH('1'),
      role: 'original',
      nonce: 7,
      maxFeePerGas: '20000000000',
      maxPriorityFeePerGas: '1000000000',
      gasLimit: '130000',
      route: 'flashbots-protect',
      signedAt: '2026-01-05T12:00:01.000Z',
      sends: 3,
      mined: false,
    },
    {
      hash: HASH('2'),
      role: 'bump',
      nonce: 7,
      maxFeePerGas: '30000000000',
      maxPriorityFeePerGas: '2000000000',
      gasLimit: '130000',
      route: 'public',
      droppedBy: 'flashbots-protect',
      signedAt: '2026-01-05T12:00:40.000Z',
      sends: 1,
      mined: true,
    },
  ],
  transitions: [
    { to: 'preparing', cause: 'submitted', at: '2026-01-05T12:00:00.000Z' },
    { from: 'preparing', to: 'retrying', cause: HOSTILE, at: '2026-01-05T12:00:02.000Z' },
    { from: 'retrying', to: 'confirmed', cause: 'mined', at: '2026-01-05T12:00:50.000Z' },
  ],
  errors: [{ from: 'preparing', to: 'retrying', cause: HOSTILE, at: '2026-01-05T12:00:02.000Z' }],
  gas: {
    estimated: '100000',
    limit: '130000',
    used: '98000',
    price: '11000000000',
    most: { units: '3900000000000000', value: '0.0039' },
    paid: { units: '1078000000000005', value: '0.001078000000000005' },
    otherFees: { units: '5', value: '0.000000000000000005' },
    baseline: {
      name: 'viem',
      price: '12500000000',
      saved: { units: '147000000000000', value: '0.000147' },
    },
  },
  botId: 'b1',
  thoughtId: 't1',
  lane: 'fast',
};

const CANCELLING: TransactionDetailView = {
  ...DONE,
  ...FLYING,
  closing: { as: 'cancelled', reason: 'wrong token' },
  mined: undefined,
};

const STATISTICS: TransactionStatisticsView = {
  considered: 12,
  routes: [
    {
      route: 'flashbots\u001B[31m-protect',
      sent: 9,
      included: 8,
      fellBack: 1,
      blocks: { count: 8, p50: 1, p95: 3, worst: 3 },
      milliseconds: { count: 8, p50: 11_900, p95: 36_040, worst: 36_040 },
      price: { count: 7, p50: 1.25, p95: -10, worst: -12, mean: -0.5 },
      gas: {
        count: 8,
        baseline: 'viem',
        paid: { units: '1', value: '0.000000000000000001' },
        saved: { units: '-1', value: '-0.000000000000000001' },
        savedPercent: -3.2,
      },
    },
    { route: 'public', sent: 3, included: 0, fellBack: 0 },
  ],
};

const KEY: TransactionKeyView = {
  owner: true,
  halted: HOSTILE,
  databaseAway: false,
  minedCount: 6,
  nextNonce: 8,
  open: 4,
  most: 16,
  balance: { units: '1500000000000000000', value: '1.5' },
  entriesPausedUntil: '2026-01-05T12:06:00.000Z',
  entriesStopped: false,
};

const ANSWERS: Readonly<Record<string, unknown>> = {
  '/api/transactions': { items: [FLYING, DONE], nextCursor: 'tx-1' },
  '/api/transactions/tx-1': DONE,
  '/api/transactions/statistics': STATISTICS,
  '/api/transactions/key': KEY,
  '/api/transactions/key/resume': { ...KEY, halted: undefined, entriesPausedUntil: undefined },
  '/api/transactions/tx-2/cancel': CANCELLING,
  '/api/transactions/tx-2/replace': { ...CANCELLING, closing: undefined },
  '/api/transactions/tx-1/cancel': new FakeRefusal({
    code: 'transaction.ended',
    title: 'Conflict',
    status: 409,
    detail: 'Transaction tx-1 has ended: it is completed.',
  }),
  '/api/transactions/tx-3/cancel': new FakeRefusal({
    code: 'token_wrong',
    title: 'Unauthorized',
    status: 401,
    detail: 'The token is wrong.',
    hint: 'It changes with each start.',
  }),
};

let cwd: string;
let api: Awaited<ReturnType<typeof startFakeApi>>;
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'twinlane-transactions-'));
  api = await startFakeApi(exampleView(), ANSWERS);
});
afterEach(async () => {
  await api.close();
  rmSync(cwd, { recursive: true, force: true });
});

function note(content: object = { token: TOKEN }): void {
  const known = { pid: process.pid, url: api.url, startedAt: new Date().toISOString() };
  mkdirSync(join(cwd, '.twinlane'), { recursive: true });
  writeFileSync(join(cwd, '.twinlane', 'process.json'), JSON.stringify({ ...known, ...content }));
}

function transactions(...args: string[]): Promise<Ended> {
  const { port } = new URL(api.url);
  return runInProcess(['transactions', ...args, '--port', port], { cwd, env: {} });
}

describe('twinlane transactions', () => {
  it('lists them, and lets no text of others draw on the terminal or make lines', async () => {
    const { code, out } = await transactions('list');
    expect(code).toBe(0);
    expect(out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    const [head, first, second, more] = out.split('\n');
    expect(head).toMatch(/^id +state +what +nonce +tries +way +block +made \(UTC\) +why$/);
    expect(first).toMatch(
      /^tx-2 +retrying +entry swap +8 +2 +flashbots-protect +2026-01-05 12:01:00 +is to be failed: no \[2Jfunds --json$/,
    );
    expect(second).toMatch(/^tx-1 +completed +entry swap +7 +2 +public +1230 /);
    expect(more).toContain('--after tx-1');
    expect(api.asked).toEqual(['/api/transactions?limit=20&state=all']);
  });

  it('asks for a part of them, and gives JSON', async () => {
    const { out } = await transactions('list', '--open', '--limit', '5', '--after', 'tx-9', '--json');
    expect(JSON.parse(out)).toMatchObject({ items: [{ id: 'tx-2' }, { id: 'tx-1' }], nextCursor: 'tx-1' });
    await transactions('list', '--ended');
    expect(api.asked).toEqual([
      '/api/transactions?limit=5&state=open&cursor=tx-9',
      '/api/transactions?limit=20&state=ended',
    ]);
    const both = await transactions('list', '--open', '--ended');
    expect([both.code, both.err]).toEqual([2, expect.stringContaining('contradict')]);
  });

  it('says so where there is none', async () => {
    await api.close();
    api = await startFakeApi(exampleView(), {
      '/api/transactions': { items: [], nextCursor: null },
      '/api/transactions/statistics': { considered: 0, routes: [] },
    });
    expect((await transactions('list')).out).toContain('There is no transaction.');
    expect((await transactions('statistics')).out).toContain('Nothing was sent yet.');
  });

  it('shows one with its attempts, gas, steps and failures', async () => {
    const { code, out } = await transactions('show', 'tx-1');
    expect(code).toBe(0);
    expect(out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    for (const part of [
      /^Transaction tx-1\ncompleted\n/,
      /what +entry swap, urgent, public/,
      /block +1230 \(0xb+\), success, 70 confirmations/,
      /gas +100,000 estimated, 130,000 allowed, 98,000 used/,
      /paid +0\.001078 at 11 gwei, 5\.00e-18 of it beside the gas/,
      /saved +0\.000147 against viem at 12\.5 gwei/,
      /lane +fast/,
      /original +7 +20 gwei +1 gwei +130,000 +flashbots-protect +2026-01-05 12:00:01\.000 +3 × +0x1+/,
      /bump \(mined\) +7 +30 gwei .*public \(dropped by flashbots-protect\)/,
      /12:00:02\.000 +retrying +no \[2Jfunds --json/,
      /1 failure\n +2026-01-05 12:00:02\.000 +retrying: no/,
    ]) {
      expect(out).toMatch(part);
    }
    expect(JSON.parse((await transactions('show', 'tx-1', '--json')).out)).toMatchObject({ id: 'tx-1' });
    expect((await transactions('show')).err).toContain('needs <id>');
  });

  it('compares the ways of sending', async () => {
    const { out } = await transactions('statistics', '--limit', '50');
    expect(out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    expect(out).toMatch(/protect +9 +8 +1 +1 +3 +11\.9 +36\.0 +\+1\.25 +-10\.00 +-0\.50 +-3\.20 %/);
    expect(out).toMatch(/public +3 +0 +0 +– +–/);
    expect(api.asked).toEqual(['/api/transactions/statistics?limit=50']);
  });
});

describe('twinlane transactions cancel and speed-up', () => {
  it('prove by the note in the data folder who asks, and say how it stands', async () => {
    note();
    const cancelled = await transactions('cancel', 'tx-2', '--reason', 'wrong token');
    expect(cancelled.code).toBe(0);
    expect(cancelled.out).toContain('Transaction tx-2 (retrying): is to be cancelled: wrong token.');
    expect(cancelled.out).toContain('twinlane transactions show tx-2');
    const faster = await transactions('speed-up', 'tx-2', '--json');
    expect(JSON.parse(faster.out)).toMatchObject({ id: 'tx-2' });
    expect((await transactions('speed-up', 'tx-2')).out).toContain('higher fees are asked for');
    expect(api.writes.map(({ path, body }) => ({ path, body }))).toEqual([
      { path: '/api/transactions/tx-2/cancel', body: { reason: 'wrong token' } },
      { path: '/api/transactions/tx-2/replace', body: {} },
      { path: '/api/transactions/tx-2/replace', body: {} },
    ]);
    expect(api.writes[0]?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
    });
  });

  it('show the key, and let a halted one sign again', async () => {
    const { out } = await transactions('key');
    expect(out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    expect(out).toMatch(/next nonce +8; 6 mined for good\nunder way +4, .*16.*\nbalance +1\.5\n/);
    expect(out).toMatch(/halted: no \[2Jfunds --json\. .*key --resume\nentries pause until 2026/);
    expect((await transactions('key', '--resume')).err).toContain('--data-dir');
    note();
    expect((await transactions('key', '--resume')).out).not.toContain('halted');
    expect(api.writes).toMatchObject([
      { path: '/api/transactions/key/resume', body: {}, headers: { authorization: `Bearer ${TOKEN}` } },
    ]);
  });

  it('send nothing without the note, without its token, or without a reason', async () => {
    const foreign = await transactions('cancel', 'tx-2', '--reason', 'x');
    expect(foreign.code).toBe(1);
    expect(foreign.err).toContain('--data-dir');
    note({});
    expect((await transactions('speed-up', 'tx-2')).err).toContain('--data-dir');
    note();
    for (const args of [[], ['--reason', ' ']]) {
      const { code, err } = await transactions('cancel', 'tx-2', ...args);
      expect([code, err]).toEqual([2, expect.stringContaining('needs --reason')]);
    }
    expect(api.writes).toEqual([]);
  });

  it('tell what the process refuses, and never the token', async () => {
    note();
    const ended = await transactions('cancel', 'tx-1', '--reason', 'x');
    expect([ended.code, ended.err]).toEqual([1, expect.stringContaining('has ended: it is completed')]);
    const json = await transactions('cancel', 'tx-3', '--reason', 'x', '--json');
    expect(JSON.parse(json.out)).toEqual({
      error: { code: 'token_wrong', message: 'The token is wrong.', hint: 'It changes with each start.' },
    });
    const gone = await transactions('cancel', '../state', '--reason', 'x');
    expect(gone.code).toBe(1);
    expect(api.asked.at(-1)).toBe('/api/transactions/..%2Fstate/cancel');
    for (const { out, err } of [ended, json, gone]) {
      expect(out + err).not.toContain(TOKEN);
    }
  });
});
