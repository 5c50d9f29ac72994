import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectIpc } from './anvil/ipcConnection.ts';
import { isRunning, waitUntilGone } from './anvil/testing/isRunning.ts';
import { blockHash } from './market/testing/rpc.ts';
import { spawnSandbox, type SandboxProcess } from './spawnSandbox.ts';

interface Head {
  readonly number: number;
  readonly hash: string;
}

const running: SandboxProcess[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twinlane-spawn-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.stop()));
  await rm(folder, { recursive: true });
});

async function start(): Promise<SandboxProcess> {
  const sandbox = await spawnSandbox({
    seed: 5,
    blockTimeMs: 30,
    historyBlocks: 1,
    renewEvery: 12,
    dataDir: folder,
  });
  running.push(sandbox);
  return sandbox;
}

/** Asks for the head as fast as the node answers, until it is gone; kills the market `delayMs` after a new block was seen. */
async function killUnderReader(sandbox: SandboxProcess, blocks: number, delayMs: number): Promise<Head> {
  const connection = await connectIpc(sandbox.manifest().ipcPath);
  let last: Head = { number: 0, hash: '' };
  let seen = 0;
  try {
    for (;;) {
      const block = (await connection.request('eth_getBlockByNumber', ['latest', false])) as {
        readonly number: `0x${string}`;
        readonly hash: string;
      };
      if (Number(block.number) > last.number) {
        last = { number: Number(block.number), hash: block.hash };
        seen += 1;
        if (seen === blocks) {
          setTimeout(() => process.kill(sandbox.pid, 'SIGKILL'), delayMs);
        }
      }
    }
  } catch {
    // The node is gone: what was seen until then counts.
  }
  connection.close();
  return last;
}

describe('a market whose process is killed', () => {
  it('comes back with every block that a reader had seen', async () => {
    for (const [round, delayMs] of [0, 1, 3, 7, 26].entries()) {
      const first = await start();
      const seen = await killUnderReader(first, 3 + round, delayMs);
      expect(seen.number).toBeGreaterThan(2);
      const second = await start();
      const { blockNumber, httpUrl } = second.manifest();
      expect(blockNumber).toBeGreaterThanOrEqual(seen.number);
      expect(await blockHash(httpUrl, seen.number)).toBe(seen.hash);
      await second.stop();
    }
  }, 60_000);
});

describe.skipIf(process.platform === 'win32')('a market whose parent is killed', () => {
  it('leaves nothing behind, even when its node hangs', async () => {
    const script = fileURLToPath(new URL('testing/holdSandbox.ts', import.meta.url));
    const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const { pid, ipcPath } = JSON.parse(line.toString()) as { pid: number; ipcPath: string };
    const nodeFolder = dirname(ipcPath);
    const owner = JSON.parse(await readFile(join(nodeFolder, 'owner.json'), 'utf8')) as { nodePid: number };
    process.kill(owner.nodePid, 'SIGSTOP');
    await wait(500);
    parent.kill('SIGKILL');
    await waitUntilGone(pid, 60_000);
    await waitUntilGone(owner.nodePid, 60_000);
    await expect.poll(() => existsSync(nodeFolder), { timeout: 60_000 }).toBe(false);
    expect(isRunning(pid) || isRunning(owner.nodePid) || existsSync(nodeFolder)).toBe(false);
    await wait(200);
    expect(spawnSync('ps', ['-eo', 'args='], { encoding: 'utf8' }).stdout).not.toContain(nodeFolder);
  }, 120_000);

  it('ends at the hand of its parent alone when the terminal closes', async () => {
    const sandbox = await start();
    process.kill(sandbox.pid, 'SIGHUP');
    process.kill(sandbox.pid, 'SIGINT');
    const { blockNumber } = sandbox.manifest();
    await expect
      .poll(() => sandbox.manifest().blockNumber, { timeout: 20_000 })
      .toBeGreaterThan(blockNumber + 1);
  });
});
