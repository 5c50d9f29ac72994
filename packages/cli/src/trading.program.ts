import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@twinlane/bot/store/openStore';
import type { PricesView } from '@twinlane/protocol/state';
import { checkLedger } from '@twinlane/bot/store/testing/checkLedger';
import { checkTraces } from '@twinlane/bot/testing/checkTraces';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { killProgram } from './testing/killProgram.ts';
import { runTwinlane } from './testing/runTwinlane.ts';
import { killPrograms, startProgram } from './testing/startProgram.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'twinlane-trading-'));
});
afterEach(async () => {
  await killPrograms();
  rmSync(dataDir, { recursive: true, force: true });
});

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('the whole program, as `npm start` runs it', { timeout: 150_000 }, () => {
  it('trades on paper by itself, explains itself, and stops cleanly with sound books', async () => {
    const program = await startProgram(dataDir, ['--record', 'session']);
    // A market that starts warm may trade before the first prices came, and a busy machine falls behind its blocks.
    const traded = await program.until(
      'a trade, and fresh sources',
      ({ accounts, feeds }) =>
        (accounts[0]?.trades ?? 0) > 0 && feeds.every(({ state }) => state === 'fresh'),
    );
    const account = traded.accounts[0]!;
    expect(traded.mode).toBe('sandbox');
    expect(traded.feeds.map(({ name }) => name)).toEqual(['chain', 'database', 'coingecko']);
    expect(account.bots).toMatchObject([{ name: 'momentum', state: 'running' }]);
    expect(account.thoughts).toBeGreaterThan(0);
    const page = await fetch(program.url);
    expect(page.status).toBe(200);
    const status = await runTwinlane(['status', '--data-dir', dataDir, '--json'], { cwd: dataDir });
    expect(status.code).toBe(0);
    expect(JSON.parse(status.out)).toMatchObject({ mode: 'sandbox' });
    const prices = await runTwinlane(['prices', '--data-dir', dataDir, '--json'], { cwd: dataDir });
    expect(prices).toMatchObject({ code: 0, err: '' });
    const { dollars } = JSON.parse(prices.out) as PricesView;
    const stablecoin = dollars?.find(({ token }) => token === account.cashToken.address);
    expect(stablecoin).toMatchObject({ outcome: 'price', usd: '1', source: 'peg' });
    expect(dollars?.filter(({ outcome }) => outcome === 'price').length).toBeGreaterThan(10);
    expect(await program.stop()).toBe(0);
    const replayed = await runTwinlane(['thoughts', 'replay', 'session', '--json'], { cwd: dataDir });
    expect(JSON.parse(replayed.out)).toMatchObject({ different: 0, differences: [], cut: [] });
    expect((JSON.parse(replayed.out) as { readonly steps: number }).steps).toBeGreaterThan(10);
    const verified = await runTwinlane(['thoughts', 'verify', '--data-dir', dataDir], { cwd: dataDir });
    expect(verified).toMatchObject({ code: 0, err: '' });
    const store = await openStore({ dataDir, log: silent });
    try {
      expect(await checkLedger(store, account.id)).toEqual([]);
      const traces = await checkTraces(store.read, account.id);
      expect(traces.problems).toEqual([]);
      expect(traces.fills).toBeGreaterThan(0);
      expect(traces.positions).toBeGreaterThan(0);
    } finally {
      await store.close();
    }
  });

  it('goes on after kill -9 with the same account, market and books, and leaves no process behind', async () => {
    const first = await killProgram(dataDir, 5_000);
    const second = await killProgram(dataDir, 2_000);
    expect(first.problems).toEqual([]);
    expect(second.problems).toEqual([]);
    expect(second.accountId).toBe(first.accountId);
    expect(second.trades).toBeGreaterThanOrEqual(first.trades);
    expect(second.firstBlock).toBeGreaterThanOrEqual(first.lastBlock);
    expect(first.children).toBeGreaterThanOrEqual(3);
  });

  it('refuses a second process on the same data folder, and a busy port, and says what to do', async () => {
    const program = await startProgram(dataDir);
    try {
      const second = await runTwinlane(['run', '--data-dir', dataDir, '--port', '0'], { cwd: dataDir });
      expect(second.code).toBe(1);
      expect(second.err).toMatch(/is in use by|already|another process/i);
      expect(second.err).toContain(String(program.pid));
    } finally {
      await program.stop();
    }
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      const { port } = other.address() as AddressInfo;
      const busy = await runTwinlane(['run', '--data-dir', dataDir, '--port', String(port)], {
        cwd: dataDir,
      });
      expect(busy.code).toBe(1);
      expect(busy.err).toContain(`Port ${port} is in use`);
      expect(busy.err).toContain('--port');
    } finally {
      other.close();
    }
  });
});
