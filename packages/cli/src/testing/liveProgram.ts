import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type OpenStore } from '@twinlane/bot/store/openStore';
import { checkLedger } from '@twinlane/bot/store/testing/checkLedger';
import { checkTraces } from '@twinlane/bot/testing/checkTraces';
import type { ReconciliationView } from '@twinlane/protocol/reconciliation';
import { afterEach, beforeEach, expect } from 'vitest';
import { eventually, type Program } from './startProgram.ts';

/** The bots decide when they trade, and a slow machine makes slow blocks. */
export const PATIENCE_MS = 150_000;
/** Live mode on the embedded market. */
export const LIVE_FLAGS = ['--mode', 'live', '--chain-id', '31337', '--block-time', '400'];

/** A data folder of its own for each test of a file; the function gives that of the test under way. */
export function useDataDir(): () => string {
  let dataDir = '';
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'twinlane-live-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));
  return () => dataDir;
}

/** Small entries: those of one program leave room for those of the next. */
const SIZING = { method: 'fixed', amount: 400 };

/** Writes the settings of one eager bot. */
export function configureLive(
  dataDir: string,
  maxOpenPositions: number,
  lane: 'auto' | 'fast' = 'auto',
): void {
  const trading = { maxOpenPositions, tokenCooldownSeconds: 0 };
  const config = { trading, bots: [{ name: 'momentum', intelLevel: 10, lane, sizing: SIZING }] };
  writeFileSync(join(dataDir, 'twinlane.config.json'), JSON.stringify(config));
}

/** Waits for so many trades; gives the account's id. */
export async function untilTrades(program: Program, count: number): Promise<string> {
  const state = await program.until(`${count} trades`, ({ accounts }) => (accounts[0]?.trades ?? 0) >= count);
  return state.accounts[0]!.id;
}

/** Books and wallet, once they agree with nothing in flight. */
export function untilSettled(program: Program, accountId: string): Promise<ReconciliationView> {
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

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** After the program has stopped: its books add up, every fill has its trace, and nothing differed from the wallet. */
export async function expectGoodBooks(
  dataDir: string,
  accountId: string,
  look?: (store: OpenStore) => Promise<void>,
): Promise<void> {
  const store = await openStore({ dataDir, log: silent });
  try {
    expect(await checkLedger(store, accountId)).toEqual([]);
    const traces = await checkTraces(store.read, accountId);
    expect(traces.problems).toEqual([]);
    expect(traces.fills).toBeGreaterThan(0);
    expect(traces.transactions).toBeGreaterThan(0);
    const differences = await store.read.entries.page(accountId, { limit: 100 });
    expect(differences.filter(({ kind }) => kind === 'difference')).toEqual([]);
    await look?.(store);
  } finally {
    await store.close();
  }
}
