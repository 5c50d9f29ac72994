import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrderView } from '@twinlane/protocol/trade';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeRefusal, startFakeApi } from './testing/fakeApi.ts';
import { runInProcess, type Ended } from './testing/runTwinlane.ts';
import { exampleView } from './view/testing/exampleView.ts';

const TOKEN = 'secret-of-this-start';
const STATE = exampleView();
const HELD = STATE.state.accounts.flatMap((account) => account.positions.map(({ id }) => id));

function closing(): OrderView {
  const cash = { chainId: 31_337, address: `0x${'c'.repeat(40)}`, symbol: 'US\u001B[2JDC', decimals: 6 };
  const token = { ...cash, symbol: 'TOK', decimals: 18 };
  return {
    id: 'order-1',
    accountId: 'a',
    botId: 'b',
    thoughtId: 't',
    side: 'sell',
    tokenIn: token,
    tokenOut: cash,
    amountIn: { units: '5', value: '1234.5' },
    quotedAmountOut: { units: '5', value: '100' },
    minAmountOut: { units: '5', value: '95' },
    route: [],
    gasStyle: 'standard',
    deadline: '2026-01-05T12:05:00.000Z',
    decidedAtBlock: 1,
    decidedAt: '2026-01-05T12:00:00.000Z',
    status: 'requested',
  };
}

let cwd: string;
let api: Awaited<ReturnType<typeof startFakeApi>>;
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'twinlane-positions-'));
  api = await startFakeApi(STATE, {
    '/api/positions/p-1/close': closing(),
    '/api/positions/p-2/close': new FakeRefusal({
      code: 'position.kept',
      title: 'Bad Request',
      status: 400,
      detail: 'The position cannot be closed now. emergencyStop: pressed.',
      hint: 'Its thought has the details.',
    }),
  });
  mkdirSync(join(cwd, '.twinlane'), { recursive: true });
  const note = { pid: process.pid, url: api.url, startedAt: new Date().toISOString(), token: TOKEN };
  writeFileSync(join(cwd, '.twinlane', 'process.json'), JSON.stringify(note));
});
afterEach(async () => {
  await api.close();
  rmSync(cwd, { recursive: true, force: true });
});

function positions(...args: string[]): Promise<Ended> {
  return runInProcess(['positions', ...args, '--port', new URL(api.url).port], { cwd, env: {} });
}

it('lists what is held with the ids by which it is closed', async () => {
  const { code, out } = await positions('list');
  expect(code).toBe(0);
  expect(out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  expect(out).toMatch(/^id +token +quantity +cost +value +P&L +bot\n/);
  const ids = out
    .split('\n')
    .slice(1)
    .map((line) => line.split(' ')[0]);
  expect(ids.filter((id) => id !== '')).toEqual(HELD);
  const held = JSON.parse((await positions('list', '--json')).out) as readonly { id: string }[];
  expect(held.map(({ id }) => id)).toEqual(HELD);
});

it('closes one, proving by the note in the data folder who asks', async () => {
  const { code, out } = await positions('close', 'p-1', '--reason', 'it is time');
  expect(code).toBe(0);
  expect(out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  expect(out).toContain('Order order-1 (requested) sells 1,234.5 TOK for at least 95.00 US');
  expect(api.writes).toMatchObject([
    {
      path: '/api/positions/p-1/close',
      body: { reason: 'it is time' },
      headers: { authorization: `Bearer ${TOKEN}` },
    },
  ]);
});

it('tells what keeps it, and asks for a reason', async () => {
  const kept = await positions('close', 'p-2', '--reason', 'x');
  expect([kept.code, kept.err]).toEqual([1, expect.stringContaining('emergencyStop: pressed.')]);
  const mute = await positions('close', 'p-1');
  expect([mute.code, mute.err]).toEqual([2, expect.stringContaining('needs --reason')]);
  expect(api.writes).toHaveLength(1);
});
