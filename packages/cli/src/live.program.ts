import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@twinlane/bot/store/openStore';
import { findKeyMaterial, findKeyMaterialIn } from '@twinlane/bot/testing/findKeyMaterial';
import { checkLedger } from '@twinlane/bot/store/testing/checkLedger';
import { checkTraces } from '@twinlane/bot/testing/checkTraces';
import type { ReconciliationView } from '@twinlane/protocol/reconciliation';
import type { ParityView } from '@twinlane/protocol/parity';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runTwinlane } from './testing/runTwinlane.ts';
import { eventually, startProgram, type Program } from './testing/startProgram.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'twinlane-live-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** The bots decide when they trade, and a slow machine makes slow blocks. */
const PATIENCE_MS = 150_000;
const flags = ['--mode', 'live', '--chain-id', '31337', '--block-time', '400'];

function configure(maxOpenPositions: number, lane: 'auto' | 'fast' = 'auto'): void {
  const trading = { maxOpenPositions, tokenCooldownSeconds: 0 };
  const config = { trading, bots: [{ name: 'momentum', intelLevel: 10, lane }] };
  writeFileSync(join(dataDir, 'twinlane.config.json'), JSON.stringify(config));
}

async function trades(program: Program, count: number): Promise<string> {
  const state = await program.until(`${count} trades`, ({ accounts }) => (accounts[0]?.trades ?? 0) >= count);
  return state.accounts[0]!.id;
}

/** Books and wallet, once they agree with nothing in flight; what they were last where they never do. */
async function settled(program: Program, accountId: string): Promise<ReconciliationView> {
  return eventually(
    'books that agree with the wallet',
    async () => {
      const answer = await fetch(`${program.url}/api/accounts/${accountId}/reconciliation`);
      const found = (await answer.json()) as ReconciliationView;
      return found.agrees && found.ordersInFlight === 0 ? found : undefined;
    },
    PATIENCE_MS,
  );
}

const READS = [
  'state',
  'health',
  'prices',
  'transactions',
  'transactions/key',
  'transactions/statistics',
  'gas',
];

/** Where the wallet's key stands in what the programs wrote and answered; it may not. */
async function keyLeaks(programs: readonly Program[], last: Program): Promise<readonly unknown[]> {
  const key = Buffer.from(readFileSync(join(dataDir, 'sandbox-wallet'), 'utf8').trim(), 'hex');
  const answers = await Promise.all(
    READS.map(async (path) => (await fetch(`${last.url}/api/${path}`)).text()),
  );
  expect(answers.join('').length).toBeGreaterThan(1_000);
  return [
    ...programs.flatMap((program) => findKeyMaterial(program.output(), [key], 'output')),
    ...answers.flatMap((answer) => findKeyMaterial(answer, [key], 'answer')),
    ...(await findKeyMaterialIn(join(dataDir, 'log'), [key])),
  ];
}

describe('the whole program in live mode on the embedded market', { timeout: 600_000 }, () => {
  it('trades with a throw-away wallet, protects what it holds, and loses and doubles nothing by kill -9', async () => {
    configure(5);
    const first = await startProgram(dataDir, flags);
    const accountId = await trades(first, 1);
    const state = await first.until(
      'a protected position',
      ({ accounts }) => (accounts[0]?.marks ?? []).some((mark) => mark.protected === true),
      PATIENCE_MS,
    );
    expect(state).toMatchObject({ mode: 'live', accounts: [{ kind: 'live', name: 'live' }] });
    await first.kill();

    const second = await startProgram(dataDir, flags);
    expect(await trades(second, 2)).toBe(accountId);
    await second.kill();

    // Nothing new is bought: what is held is sold or stays, and the books come to rest.
    configure(1);
    const third = await startProgram(dataDir, flags);
    const found = await settled(third, accountId);
    expect(found.balances.length).toBeGreaterThanOrEqual(2);
    const ask = (...command: string[]) => runTwinlane([...command, '--data-dir', dataDir], { cwd: dataDir });
    expect((await ask('reconcile')).out).toContain(found.wallet);
    const replayed = await ask('parity', '--limit', '3', '--json');
    expect(replayed.err).toBe('');
    const { trades: replays, skipped } = JSON.parse(replayed.out) as ParityView;
    expect(replays.length + skipped.length).toBeGreaterThan(0);
    expect(await keyLeaks([first, second, third], third)).toEqual([]);
    expect(await third.stop()).toBe(0);
    const store = await openStore({ dataDir, log: silent });
    try {
      expect(await checkLedger(store, accountId)).toEqual([]);
      const traces = await checkTraces(store.read, accountId);
      expect(traces.problems).toEqual([]);
      expect(traces.fills).toBeGreaterThan(0);
      expect(traces.transactions).toBeGreaterThan(0);
      const differences = await store.read.entries.page(accountId, { limit: 100 });
      expect(differences.filter(({ kind }) => kind === 'difference')).toEqual([]);
    } finally {
      await store.close();
    }
  });

  it('enters on the Fast Lane, and loses and doubles nothing by kill -9', async () => {
    configure(5, 'fast');
    const first = await startProgram(dataDir, flags);
    const accountId = await trades(first, 1);
    await first.kill();

    const second = await startProgram(dataDir, flags);
    const { fastLane } = await second.until(
      'another entry',
      (state) => (state.fastLane?.find(({ stage }) => stage === 'total')?.count ?? 0) > 0,
      PATIENCE_MS,
    );
    expect(fastLane?.every(({ count, p99 }) => count > 0 && p99 >= 0)).toBe(true);
    const metrics = await (await fetch(`${second.url}/metrics`)).text();
    expect(metrics).toMatch(/twinlane_fast_lane_stage_duration_seconds_count\{stage="total"\} [1-9]/);
    // In the middle of what it has just sent.
    await second.kill();

    configure(1, 'fast');
    const third = await startProgram(dataDir, flags);
    await settled(third, accountId);
    expect(await third.stop()).toBe(0);
    const store = await openStore({ dataDir, log: silent });
    try {
      expect(await checkLedger(store, accountId)).toEqual([]);
      const traces = await checkTraces(store.read, accountId);
      expect(traces.problems).toEqual([]);
      expect(traces.fills).toBeGreaterThan(0);
      expect(traces.transactions).toBeGreaterThan(0);
      const differences = await store.read.entries.page(accountId, { limit: 100 });
      expect(differences.filter(({ kind }) => kind === 'difference')).toEqual([]);
      const thoughts = await store.read.thoughts.page(accountId, { limit: 500 });
      const purchases = thoughts.filter(({ decision }) => decision === 'BUY');
      expect(purchases.length).toBeGreaterThan(1);
      expect(purchases.some(({ lane }) => lane === 'fast')).toBe(true);
      // What had no fresh verdict yet was analysed in full.
      const slow = purchases.filter(({ lane }) => lane === 'smart').map(({ laneReason }) => laneReason);
      expect(slow.filter((reason) => !/verdict|intel level/.test(reason))).toEqual([]);
      const orders = await store.read.orders.page(accountId, { limit: 500 });
      const entries = orders.filter(({ side }) => side === 'buy');
      expect(entries.map(({ thoughtId }) => thoughtId).sort()).toEqual(purchases.map(({ id }) => id).sort());
    } finally {
      await store.close();
    }
  });
});
