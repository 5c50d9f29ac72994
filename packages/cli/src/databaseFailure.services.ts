import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresHarness, testServerUrl } from '@twinlane/bot/store/testing/harness';
import { startCutProxy, type CutProxy } from '@twinlane/bot/testing/cutProxy';
import { serverMessage } from '@twinlane/protocol/serverMessage';
import type { OrderView } from '@twinlane/protocol/trade';
import type { TransactionView } from '@twinlane/protocol/transaction';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listSwaps } from '@twinlane/protocol/endpoints/accounts';
import { listTransactions } from '@twinlane/protocol/endpoints/transactions';
import { eventually, startProgram, type Program } from './testing/startProgram.ts';

const GRACE_MS = 5_000;

const harness = postgresHarness(testServerUrl());
let dataDir: string;
let proxy: CutProxy;
let url: string;
let program: Program | undefined;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'twinlane-away-'));
  // Buys all the time, and wants to be out of what it holds a few seconds later.
  const bot = {
    name: 'turner',
    strategy: 'dollarCostAveraging',
    intelLevel: 10,
    params: { spend: 300, everySeconds: 1, maxInvested: 600 },
    exits: { timeStop: { maxSeconds: 8, unlessGainPercent: 1_000_000 } },
  };
  const config = { trading: { tokenCooldownSeconds: 0 }, bots: [bot] };
  writeFileSync(join(dataDir, 'twinlane.config.json'), JSON.stringify(config));
  const options = await harness.fresh();
  const server = new URL(options.url ?? '');
  proxy = await startCutProxy({ host: server.hostname, port: Number(server.port) });
  server.hostname = '127.0.0.1';
  server.port = String(proxy.port);
  url = server.href;
});

afterEach(async () => {
  await program?.kill();
  await proxy.stop();
  await harness.cleanUp();
  rmSync(dataDir, { recursive: true, force: true });
});

/** What the operator is told over the WebSocket. */
async function listen(running: Program): Promise<{ readonly texts: string[]; close(): void }> {
  const socket = new WebSocket(`${running.url.replace('http', 'ws')}/ws`);
  const texts: string[] = [];
  socket.addEventListener('message', ({ data }) => {
    const message = serverMessage.parse(JSON.parse(String(data)));
    if (message.type === 'alert_message') texts.push(message.data.text);
  });
  await once(socket, 'open');
  return { texts, close: () => socket.close() };
}

/** Oldest first. */
async function orders(running: Program): Promise<readonly OrderView[]> {
  const { accounts } = await running.state();
  const page = await running.api.call(listSwaps, { params: { id: accounts[0]!.id }, query: { limit: 200 } });
  return page.items.toReversed();
}

/** What was to be signed, the newest first; nothing on paper. */
async function wishes(running: Program): Promise<readonly TransactionView[]> {
  const { mode } = await running.state();
  return mode === 'live' ? (await running.api.call(listTransactions, { query: { limit: 200 } })).items : [];
}

function tells(texts: readonly string[], beginning: string): Promise<true> {
  return eventually(beginning, async () => texts.some((text) => text.startsWith(beginning)) || undefined);
}

describe('a program whose database is taken away', { timeout: 300_000 }, () => {
  it.each([
    ['on paper', []],
    ['with real funds', ['--mode', 'live', '--chain-id', '31337', '--block-time', '300']],
  ] as const)('enters nothing, tells that exits wait, and lets them go first, %s', async (_, flags) => {
    program = await startProgram(dataDir, flags, { DATABASE_URL: url });
    const running = program;
    const heard = await listen(running);
    // In the middle of a position.
    const { block } = await running.until(
      'a position',
      ({ accounts }) => (accounts[0]?.positions.length ?? 0) > 0,
    );

    proxy.cut();
    // In chain time, with the blocks that passed since that state.
    const cutAt = Date.parse(block!.time) + GRACE_MS;
    await tells(heard.texts, 'The database is away');
    const awayAt = new Date().toISOString();
    await tells(heard.texts, 'An exit waits for the database: turner wants to sell');
    expect(running.output()).toContain('The database is away');
    expect(heard.texts.filter((text) => text.startsWith('An exit waits'))).toHaveLength(1);

    const backAt = new Date().toISOString();
    proxy.restore();
    await tells(heard.texts, 'The database is back');
    const since = await eventually('orders after it', async () => {
      const made = (await orders(running)).filter(({ decidedAt }) => Date.parse(decidedAt) > cutAt);
      return made.some(({ side }) => side === 'buy') ? made : undefined;
    });
    expect(since[0]?.side).toBe('sell');
    const transactions = await wishes(running);
    expect(transactions.length > 0).toBe(flags.length > 0);
    expect(transactions.filter(({ createdAt }) => createdAt > awayAt && createdAt < backAt)).toEqual([]);
    heard.close();
    expect(await running.stop()).toBe(0);
  });
});
