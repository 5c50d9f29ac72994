import { spawn as spawnProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MinedBlock } from './anvil/anvil.ts';
import { waitUntilGone } from './anvil/testing/isRunning.ts';
import { genesisTimestamp } from './anvil/sandboxChain.ts';
import { blockHash, rpc } from './market/testing/rpc.ts';
import { startSandbox, type Sandbox } from './sandbox.ts';
import type { SandboxOptions } from './sandboxOptions.ts';
import { spawnSandbox, type SandboxProcess } from './spawnSandbox.ts';

const running: { stop(): Promise<void> }[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twinlane-sandbox-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.stop()));
  await rm(folder, { recursive: true });
});

async function start(options: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox({ historyBlocks: 0, ...options });
  running.push(sandbox);
  return sandbox;
}

async function spawn(options: SandboxOptions): Promise<SandboxProcess> {
  const sandbox = await spawnSandbox({ historyBlocks: 0, ...options });
  running.push(sandbox);
  return sandbox;
}

async function blocksOf(sandbox: Sandbox, count: number): Promise<readonly MinedBlock[]> {
  const blocks: MinedBlock[] = [];
  const unsubscribe = sandbox.onBlock((block) => blocks.push(block));
  await sandbox.mine(count);
  unsubscribe();
  return blocks;
}

/** Asks the node what a bot asks it, all the time; how often it got an answer. */
async function readAlong(url: string, readers: { readonly stopped: boolean }): Promise<number> {
  let answers = 0;
  for (let count = 0; !readers.stopped; count += 1) {
    // The balance of somebody new each time, so that slots are read which nobody has written.
    const data = `0x70a08231${count.toString(16).padStart(64, '0')}`;
    const [token] = await rpc<{ address: string }[]>(url, 'eth_getLogs', [{}]).catch(() => []);
    const call = { to: token?.address, data };
    const settled = await Promise.allSettled([
      rpc(url, 'eth_call', [call, 'latest']),
      rpc(url, 'eth_estimateGas', [call]),
      rpc(url, 'eth_getStorageAt', [call.to, `0x${(count + 99).toString(16)}`, 'latest']),
    ]);
    await wait(3);
    answers += settled.filter(({ status }) => status === 'fulfilled').length;
  }
  return answers;
}

describe('a market', () => {
  it('is the same for the same seed, block by block, whoever reads, and differs for another', async () => {
    const [first, second, other] = await Promise.all([
      start({ seed: 48 }),
      start({ seed: 48, dataDir: folder }),
      start({ seed: 49 }),
    ]);
    const blocks = await blocksOf(first, 60);
    const readers = { stopped: false };
    const reading = readAlong(second.manifest().httpUrl, readers);
    expect(await blocksOf(second, 60)).toEqual(blocks);
    readers.stopped = true;
    expect(await reading).toBeGreaterThan(20);
    expect((await blocksOf(other, 3))[2]!.stateRoot).not.toBe(blocks[2]!.stateRoot);
    expect(first.fundamentals()).toEqual(second.fundamentals());
    const sizes = blocks.map(({ transactions }) => transactions.length);
    expect(sizes.reduce((sum, size) => sum + size, 0) / sizes.length).toBeGreaterThan(4);
    expect(blocks[59]!.timestamp - blocks[0]!.timestamp).toBe(118);
    expect(blocks[0]!.timestamp).toBeGreaterThan(genesisTimestamp);
    const fees = blocks.map(({ baseFeePerGas }) => Number(baseFeePerGas) / 1e9);
    expect(Math.min(...fees)).toBeGreaterThan(0.4);
    expect(Math.max(...fees)).toBeLessThan(3);
    expect(new Set(fees).size).toBeGreaterThan(30);
  });
});

describe('a market in a folder', () => {
  const options = { seed: 7, renewEvery: 30 };

  it('goes on where it was, with the same hashes and its past remade', async () => {
    const reference = await start({ seed: 7, renewEvery: 30 });
    const blocks = await blocksOf(reference, 55);
    const first = await start({ ...options, dataDir: folder });
    await first.mine(45);
    const { pools, tokens, blockNumber } = first.manifest();
    await first.stop();
    const second = await start({ renewEvery: 30, dataDir: folder });
    expect(second.manifest()).toMatchObject({ seed: 7, blockTimeMs: 2000, blockNumber, pools, tokens });
    expect(await blocksOf(second, 10)).toEqual(blocks.slice(45));
  });

  it('keeps what somebody else has traded', async () => {
    const first = await start({ ...options, dataDir: folder });
    await first.mine(5);
    const outsider = `0x${'5'.repeat(40)}`;
    const url = first.manifest().httpUrl;
    await rpc(url, 'anvil_setBalance', [outsider, '0xde0b6b3a7640000']);
    await rpc(url, 'eth_sendTransaction', [{ from: outsider, to: outsider, value: '0x1', gas: '0x5208' }]);
    await first.mine(2);
    const { blockNumber } = first.manifest();
    const hash = await blockHash(url, blockNumber);
    await first.stop();
    const second = await start({ renewEvery: 30, dataDir: folder });
    expect(second.manifest().blockNumber).toBe(blockNumber);
    expect(await blockHash(second.manifest().httpUrl, blockNumber)).toBe(hash);
  });

  it('takes another block time and launcher setting from its next block on', async () => {
    const first = await start({ ...options, dataDir: folder });
    const [block] = await blocksOf(first, 1);
    await first.stop();
    const second = await start({ renewEvery: 30, dataDir: folder, blockTimeMs: 12_000, launcher: false });
    expect((await blocksOf(second, 1))[0]!.timestamp).toBe(block!.timestamp + 12);
    const { blockNumber } = second.manifest();
    const hash = await blockHash(second.manifest().httpUrl, blockNumber);
    await second.stop();
    const third = await start({ renewEvery: 30, dataDir: folder });
    expect(third.manifest()).toMatchObject({ blockTimeMs: 12_000, blockNumber });
    expect(await blockHash(third.manifest().httpUrl, blockNumber)).toBe(hash);
  });

  it('is one process at a time, and of one seed', async () => {
    const first = await start({ ...options, dataDir: folder });
    await first.mine();
    const stopping = first.stop();
    const second = await start({ renewEvery: 30, dataDir: folder });
    await stopping;
    await second.stop();
    await expect(startSandbox({ dataDir: folder, seed: 8 })).rejects.toMatchObject({
      name: 'UserError',
      code: 'sandbox.other-seed',
    });
  });
});

describe('a market in a process of its own', () => {
  it('is at the same blocks again after kill -9, and leaves nothing behind', async () => {
    const options = { seed: 3, blockTimeMs: 200, dataDir: folder, renewEvery: 9 };
    const first = await spawn(options);
    const { httpUrl, ipcPath } = first.manifest();
    while (first.manifest().blockNumber < 18) {
      await wait(20);
    }
    const seen = first.manifest().blockNumber;
    const hash = await blockHash(httpUrl, seen);
    const ended = Promise.withResolvers<Error | undefined>();
    first.onExit(ended.resolve);
    process.kill(first.pid, 'SIGKILL');
    expect(await ended.promise).toMatchObject({ code: 'sandbox.process-ended' });

    const second = await spawn(options);
    const manifest = second.manifest();
    expect(manifest.blockNumber).toBeGreaterThanOrEqual(seen);
    expect(await blockHash(manifest.httpUrl, seen)).toBe(hash);
    await second.stop();
    expect(existsSync(dirname(manifest.ipcPath))).toBe(false);
    expect(existsSync(dirname(ipcPath))).toBe(false);
    await expect(rpc(manifest.httpUrl, 'eth_blockNumber')).rejects.toThrow('fetch failed');
  });

  it('ends, and its node with it, when its parent is killed', async () => {
    const script = fileURLToPath(new URL('market/testing/holdSandbox.ts', import.meta.url));
    const parent = spawnProcess(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const { pid, ipcPath } = JSON.parse(line.toString()) as { pid: number; ipcPath: string };
    expect(existsSync(ipcPath)).toBe(true);
    parent.kill('SIGKILL');
    expect(await waitUntilGone(pid, 5000)).toBeLessThan(5000);
    expect(existsSync(dirname(ipcPath))).toBe(false);
  });

  it('says what to do about a checkpoint that cannot be read', async () => {
    const first = await start({ seed: 3, dataDir: folder });
    await first.mine();
    await first.stop();
    const path = join(folder, 'checkpoint');
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length / 2));
    await expect(spawnSandbox({ dataDir: folder })).rejects.toMatchObject({
      name: 'UserError',
      code: 'sandbox.checkpoint-corrupt',
      hint: expect.stringContaining('twinlane sandbox reset') as string,
    });
  });

  it('tells when its node dies', async () => {
    const sandbox = await start({ seed: 3 });
    const failed = Promise.withResolvers<unknown>();
    sandbox.onFailure(failed.resolve);
    process.kill(sandbox.nodePid, 'SIGKILL');
    expect(await failed.promise).toMatchObject({ code: 'sandbox.node-ended' });
    await expect(sandbox.mine()).rejects.toMatchObject({ code: 'sandbox.node-ended' });
  });
});
