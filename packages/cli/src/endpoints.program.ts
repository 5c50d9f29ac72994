import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFaultyNode, type FaultyNode } from '@twinlane/bot/chain/testing/faultyNode';
import { openStore } from '@twinlane/bot/store/openStore';
import { checkLedger } from '@twinlane/bot/store/testing/checkLedger';
import { knownPool } from '@twinlane/bot/testing/sandboxWorld';
import { startSandbox, type Sandbox } from '@twinlane/sandbox/sandbox';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runTwinlane } from './testing/runTwinlane.ts';
import { eventually, startProgram, type Program } from './testing/startProgram.ts';

/** Chain seconds pass faster than the wall's, so that there is something to trade on soon. */
const BLOCK_TIME_MS = 2_000;
const MINE_EVERY_MS = 300;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

let dataDir: string;
let market: Sandbox;
let nodes: FaultyNode[] = [];
let program: Program | undefined;
let mining: AbortController;
let mined: Promise<void>;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'twinlane-endpoints-'));
  market = await startSandbox({ seed: 1, blockTimeMs: BLOCK_TIME_MS });
  mining = new AbortController();
  mined = Promise.resolve();
});

afterEach(async () => {
  mining.abort();
  await mined;
  await program?.stop();
  program = undefined;
  await Promise.all(nodes.map((node) => node.stop()));
  nodes = [];
  await market.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function mine(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await market.mine();
    await new Promise((resolve) => {
      setTimeout(resolve, MINE_EVERY_MS);
    });
  }
}

/** What a search of the chain would have found before. */
async function storePools(): Promise<void> {
  const { weth, usdc, tokens, pools } = market.manifest();
  const byAddress = new Map([weth, usdc, ...tokens].map((token) => [token.address, token]));
  const store = await openStore({ dataDir, log: silent });
  await store.transaction((unit) => unit.putPools(pools.map((pool) => knownPool(pool, byAddress))));
  await store.close();
}

/** As the market's node tells it. While the node is renewed, it has no blocks for a moment. */
function blockHash(number: number): Promise<string> {
  return eventually(`block ${number}`, async () => {
    const response = await fetch(market.manifest().httpUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'eth_getBlockByNumber',
        params: [`0x${number.toString(16)}`, false],
      }),
    });
    const { result } = (await response.json()) as { result?: { hash: string } | null };
    return result?.hash;
  });
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 2_000);
  });
}

describe('the program on a chain whose endpoints fail', { timeout: 180_000 }, () => {
  it('trades on correct data and says what is wrong with whom; waits when all are away, and recovers', async () => {
    await storePools();
    const target = market.manifest().httpUrl;
    const behind = await startFaultyNode(target, { lag: 12 }, 1);
    const failing = await startFaultyNode(target, { failShare: 0.3, failure: 'http500' }, 2);
    const garbled = await startFaultyNode(target, { failShare: 1, failure: 'html' }, 3);
    nodes = [behind, failing, garbled];
    const rpcUrls = [
      { url: `${behind.httpUrl}/v2/hunter2`, label: 'slow one' },
      { url: `${failing.httpUrl}/?key=hunter2`, label: 'shaky one' },
      { url: garbled.httpUrl },
    ];
    mined = mine(mining.signal);
    const watched = market.manifest().tokens.map(({ address }) => address);
    const bots = [{ name: 'momentum', intelLevel: 9 }];
    const flags = ['--mode', 'paper', '--chain-id', '31337', '--rpc', JSON.stringify(rpcUrls)];
    const settings = [
      `market.tokens=${JSON.stringify(watched)}`,
      `bots=${JSON.stringify(bots)}`,
      // It would leave the shaky one alone by chance, and with it the only one that knows the newest block.
      'breakers.rpcFailure.enabled=false',
    ];
    program = await startProgram(dataDir, [...flags, ...settings.flatMap((setting) => ['--set', setting])]);
    await program.until('a trade', ({ accounts }) => (accounts[0]?.trades ?? 0) > 0);
    await program.until('what is wrong', ({ endpoints }) =>
      endpoints.every(({ troubles }) => troubles.length > 0),
    );
    const newest = market.manifest().blockNumber;
    const { block } = await program.until(
      'the newest block',
      (state) => (state.block?.number ?? 0) >= newest,
    );
    expect(block!.hash).toBe(await blockHash(block!.number));

    await vi.waitFor(
      async () => {
        const { out } = await runTwinlane(['status', '--data-dir', dataDir], { cwd: dataDir });
        expect(out).toMatch(/^endpoint +slow one \(http\): .* – .*\d+ blocks behind$/m);
        expect(out).toMatch(
          /^endpoint +shaky one \(http\): .* – \d\d % of calls fail: it answers with HTTP 500/m,
        );
        expect(out).toMatch(/^endpoint +#3 127\.0\.0\.1:\d+ \(http\): .* – answers with HTML$/m);
        expect(out).not.toContain('hunter2');
      },
      { timeout: 30_000, interval: 1_000 },
    );
    expect(program.output()).not.toContain('hunter2');

    nodes.forEach((node) => {
      node.faults = { failShare: 1, failure: 'html' };
    });
    await program.until('a stale chain', ({ feeds }) =>
      feeds.some(({ name, state }) => name === 'chain' && state !== 'fresh'),
    );
    const running = program;
    // It is stale, too, while the pools are behind; blocks that had been read by then are still applied.
    const away = await eventually('a chain that stands still', async () => {
      const before = await running.state();
      await pause();
      const after = await running.state();
      return after.block?.number === before.block?.number ? after : undefined;
    });
    await pause();
    const later = await program.state();
    expect(later.block?.number).toBe(away.block?.number);
    expect(later.accounts[0]?.trades).toBe(away.accounts[0]?.trades);
    expect(later.accounts[0]?.thoughts).toBe(away.accounts[0]?.thoughts);

    nodes.forEach((node) => {
      node.faults = {};
    });
    const back = market.manifest().blockNumber;
    await program.until('the blocks that came meanwhile', (state) => (state.block?.number ?? 0) >= back);
    await program.until('a fresh chain', ({ feeds }) =>
      feeds.some(({ name, state }) => name === 'chain' && state === 'fresh'),
    );
    expect(await program.stop()).toBe(0);
    const store = await openStore({ dataDir, log: silent });
    expect(await checkLedger(store, later.accounts[0]!.id)).toEqual([]);
    await store.close();
  });
});
