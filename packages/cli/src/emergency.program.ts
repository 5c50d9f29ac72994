import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmergencyView } from '@twinlane/protocol/operator';
import type { OrderView } from '@twinlane/protocol/trade';
import type { TransactionView } from '@twinlane/protocol/transaction';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listSwaps } from '@twinlane/protocol/endpoints/accounts';
import { listTransactions } from '@twinlane/protocol/endpoints/transactions';
import { runTwinlane } from './testing/runTwinlane.ts';
import { eventually, killPrograms, startProgram, type Program } from './testing/startProgram.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'twinlane-emergency-'));
  // Buys all the time, so that it shows soon whether it may.
  const bot = {
    name: 'buyer',
    strategy: 'dollarCostAveraging',
    intelLevel: 10,
    params: { spend: 20, everySeconds: 1 },
    intel: { minTrade: 10, minConfidence: 0, maxPositionPercent: 100, gasStyle: 'urgent' },
    exits: {},
  };
  const config = { trading: { tokenCooldownSeconds: 0 }, bots: [bot] };
  writeFileSync(join(dataDir, 'twinlane.config.json'), JSON.stringify(config));
});
afterEach(async () => {
  await killPrograms();
  rmSync(dataDir, { recursive: true, force: true });
});

const LIVE = ['--mode', 'live', '--chain-id', '31337', '--block-time', '300'];
const PATIENCE_MS = 60_000;
/** In each of them the bot would buy. */
const QUIET_BLOCKS = 10;

interface Told {
  readonly outcome: string;
  readonly emergency?: EmergencyView;
}

async function stop(...flags: string[]): Promise<Told> {
  const ended = await runTwinlane(['stop', ...flags, '--json', '--data-dir', dataDir], { cwd: dataDir });
  expect({ code: ended.code, err: ended.err }).toEqual({ code: 0, err: '' });
  return JSON.parse(ended.out) as Told;
}

/** Orders to buy, the newest first. */
async function entries(program: Program): Promise<readonly OrderView[]> {
  const { accounts } = await program.state();
  const page = await program.api.call(listSwaps, { params: { id: accounts[0]!.id }, query: { limit: 200 } });
  return page.items.filter(({ side }) => side === 'buy');
}

/** Transactions that entered something, of those that were wished for after a time. */
async function enteredAfter({ api }: Program, at: string): Promise<readonly TransactionView[]> {
  const page = await api.call(listTransactions, { query: { limit: 200 } });
  return page.items.filter(
    ({ purpose, createdAt, state }) => purpose === 'entry' && createdAt > at && state !== 'blocked',
  );
}

/** Waits until the program has entered something that is not among these. */
function entersAgain(program: Program, before: readonly OrderView[]): Promise<true> {
  const known = new Set(before.map(({ id }) => id));
  return eventually(
    'a new entry',
    async () => ((await entries(program)).some(({ id }) => !known.has(id)) ? true : undefined),
    PATIENCE_MS,
  );
}

/** Waits until every entry has ended, pending ones by their cancels. */
function nonePending(program: Program): Promise<readonly OrderView[]> {
  return eventually(
    'the end of what was pending',
    async () => {
      const all = await entries(program);
      return all.some(({ status }) => status === 'requested') ? undefined : all;
    },
    PATIENCE_MS,
  );
}

/** Waits for so many blocks, in each of which the bot may decide. */
async function blocks(program: Program, count: number): Promise<void> {
  const from = (await program.state()).block?.number ?? 0;
  await program.until(`${count} blocks`, ({ block }) => (block?.number ?? 0) >= from + count);
}

describe('an emergency stop of the whole program in live mode', { timeout: 600_000 }, () => {
  it('holds by the socket, for a process that stands still, and for the next start; only an undo ends it', async () => {
    const first = await startProgram(dataDir, LIVE);
    await entersAgain(first, []);

    // By the local socket.
    const stopped = await stop('--emergency', '--wait', '--reason', 'prices look wrong');
    expect(stopped).toMatchObject({ outcome: 'heard', emergency: { stopped: true, exits: false } });
    const before = await entries(first);
    await blocks(first, QUIET_BLOCKS);
    expect(await entries(first)).toEqual(before);
    expect(await stop('--undo', '--reason', 'fine')).toMatchObject({ outcome: 'undone' });
    await entersAgain(first, before);

    // A process that stands still is stopped by the file, and heeds it when it goes on.
    process.kill(first.pid, 'SIGSTOP');
    expect(await stop('--emergency', '--reason', 'it hangs')).toMatchObject({ outcome: 'silent' });
    const at = new Date().toISOString();
    process.kill(first.pid, 'SIGCONT');
    const standing = await nonePending(first);
    await blocks(first, QUIET_BLOCKS);
    expect(await entries(first)).toEqual(standing);
    expect(await enteredAfter(first, at)).toEqual([]);
    await first.kill();

    // Undone and made again while nothing runs, it holds from the next start.
    expect(await stop('--undo', '--reason', 'once more')).toEqual({ outcome: 'noted' });
    expect(existsSync(join(dataDir, 'EMERGENCY_STOP'))).toBe(false);
    expect(await stop('--emergency', '--reason', 'not yet')).toEqual({ outcome: 'noProcess' });
    const second = await startProgram(dataDir, LIVE);
    await blocks(second, QUIET_BLOCKS);
    expect((await entries(second)).map(({ id }) => id)).toEqual(standing.map(({ id }) => id));
    expect(await stop('--undo', '--reason', 'looked into it')).toMatchObject({ outcome: 'undone' });
    await entersAgain(second, standing);
    const ended = await runTwinlane(['stop', '--data-dir', dataDir], { cwd: dataDir });
    expect(ended.out).toContain(`Process ${second.pid} has ended`);
    expect(await second.stop()).toBe(0);
  });
});
