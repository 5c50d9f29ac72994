import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sandboxAddresses } from './deploy/addresses.ts';
import { readCheckpoint, writeCheckpoint } from './market/checkpointFile.ts';
import type { MarketState } from './market/marketState.ts';
import { blockHash, rpc } from './market/testing/rpc.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

/** What markets did not have at first. */
const LATER = ['multicall3', 'permit2', 'universal router', 'twinlane executor', 'liquidity locker'] as const;

let folder: string;
let running: Sandbox | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twinlane-older-'));
});

afterEach(async () => {
  await running?.stop();
  await rm(folder, { recursive: true });
});

async function start(): Promise<Sandbox> {
  await running?.stop();
  running = await startSandbox({ dataDir: folder, historyBlocks: 0, renewEvery: 1 });
  return running;
}

async function codes(sandbox: Sandbox): Promise<readonly string[]> {
  const { httpUrl } = sandbox.manifest();
  return Promise.all(
    LATER.map((name) => rpc<string>(httpUrl, 'eth_getCode', [sandboxAddresses[name], 'latest'])),
  );
}

/** Makes the folder what it would be, had those contracts never been deployed. */
async function forgetLaterContracts(): Promise<void> {
  const { market, chain } = (await readCheckpoint<MarketState>(folder))!;
  const state = JSON.parse(gunzipSync(chain).toString('utf8')) as { accounts: Record<string, unknown> };
  for (const name of LATER) {
    expect(delete state.accounts[sandboxAddresses[name].toLowerCase()]).toBe(true);
  }
  const contracts = market.deployment.contracts.filter(({ name }) => !LATER.some((later) => later === name));
  const deployment = { ...market.deployment, contracts };
  await writeCheckpoint(folder, {
    market: { ...market, deployment },
    chain: gzipSync(JSON.stringify(state)),
  });
}

describe('a market that was opened before a contract was part of it', () => {
  it('gets the contract and goes on where it was', async () => {
    const opened = await start();
    await opened.mine(3);
    const { blockNumber, pools, httpUrl } = opened.manifest();
    const hash = await blockHash(httpUrl, blockNumber);
    const wanted = await codes(opened);
    await opened.stop();
    await forgetLaterContracts();

    const resumed = await start();
    expect(resumed.manifest()).toMatchObject({ blockNumber, pools });
    expect(await blockHash(resumed.manifest().httpUrl, blockNumber)).toBe(hash);
    const found = await codes(resumed);
    // The Universal Router remembers the address that it was made at, and looks again where it is at another.
    expect(found.map((code) => code.length)).toEqual(wanted.map((code) => code.length));
    expect(found[3]).toBe(wanted[3]);

    await resumed.mine(3);
    const next = await blockHash(resumed.manifest().httpUrl, blockNumber + 3);
    const again = await start();
    expect(again.manifest().blockNumber).toBe(blockNumber + 3);
    expect(await blockHash(again.manifest().httpUrl, blockNumber + 3)).toBe(next);
    expect(await codes(again)).toEqual(found);
  });
});
