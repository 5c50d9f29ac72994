import { FatalError, RetryableError, UserError } from '@twinlane/core/errors';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Anvil, AnvilExit } from './anvil.ts';
import { anvilBinary } from './anvilBinary.ts';
import { genesisTimestamp } from './sandboxChain.ts';
import { startAnvil, type AnvilOptions } from './startAnvil.ts';
import { isRunning, waitUntilGone } from './testing/isRunning.ts';

const running: Anvil[] = [];

async function start(options: AnvilOptions = {}): Promise<Anvil> {
  const anvil = await startAnvil(options);
  running.push(anvil);
  return anvil;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((anvil) => anvil.stop()));
});

/** The watchdog of a node started by `parent`, found by its command line. */
function watchdogOf(parent: number, folder: string): number {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const line = stdout.split('\n').find((row) => row.includes('watchdog.ts') && row.includes(folder));
  const [pid, ppid] = (line ?? '').trim().split(/\s+/u).map(Number);
  expect(ppid).toBe(parent);
  return pid!;
}

describe('a node', () => {
  it('answers over its socket, over HTTP and through viem, from one fixed genesis', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    expect(first.httpUrl).not.toBe(second.httpUrl);
    expect(await first.request('eth_chainId')).toBe('0x7a69');
    const genesis = await first.client.getBlock({ blockNumber: 0n });
    expect(Number(genesis.timestamp)).toBe(genesisTimestamp);
    expect((await second.client.getBlock({ blockNumber: 0n })).hash).toBe(genesis.hash);
    const response = await fetch(first.httpUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}',
    });
    expect(await response.json()).toMatchObject({ result: '0x7a69' });
  });

  it('refuses a call with the words of the node', async () => {
    const anvil = await start();
    const refused = anvil.request('eth_getBalance', ['nonsense', 'latest']);
    await expect(refused).rejects.toBeInstanceOf(FatalError);
    await expect(refused).rejects.toMatchObject({ code: 'rpc.refused' });
    expect(await anvil.batch([{ method: 'eth_blockNumber' }, { method: 'eth_chainId' }])).toEqual([
      '0x0',
      '0x7a69',
    ]);
  });

  it('stops, once and for all, and leaves no folder', async () => {
    const anvil = await start();
    const folder = dirname(anvil.ipcPath);
    const exits: AnvilExit[] = [];
    anvil.onExit((exit) => exits.push(exit));
    await Promise.all([anvil.stop(), anvil.stop()]);
    expect(isRunning(anvil.pid)).toBe(false);
    expect(existsSync(folder)).toBe(false);
    expect(exits).toMatchObject([{ expected: true }]);
    await expect(anvil.request('eth_chainId')).rejects.toBeInstanceOf(RetryableError);
  });

  it('reports a crash', async () => {
    const anvil = await start();
    const pending = anvil.request('evm_mine').catch((error: unknown) => error);
    const exit = new Promise<AnvilExit>((resolve) => anvil.onExit(resolve));
    process.kill(anvil.pid, 'SIGKILL');
    expect(await exit).toMatchObject({ expected: false, signal: 'SIGKILL' });
    await pending;
    await expect(anvil.request('eth_chainId')).rejects.toMatchObject({ code: 'rpc.closed' });
    let late: AnvilExit | undefined;
    anvil.onExit((told) => (late = told));
    expect(late).toMatchObject({ expected: false });
  });

  it.skipIf(process.platform === 'win32')('is gone within 2 s after its parent was killed', async () => {
    const script = fileURLToPath(new URL('testing/holdAnvil.ts', import.meta.url));
    const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const { pid, ipcPath } = JSON.parse(line.toString()) as { pid: number; ipcPath: string };
    const watchdog = watchdogOf(parent.pid!, dirname(ipcPath));
    expect(isRunning(pid)).toBe(true);
    parent.kill('SIGKILL');
    expect(await waitUntilGone(pid, 10_000)).toBeLessThan(2000);
    expect(await waitUntilGone(watchdog, 10_000)).toBeLessThan(2000);
    expect(existsSync(dirname(ipcPath))).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('does not run without its watchdog', async () => {
    const anvil = await start();
    const exit = new Promise<AnvilExit>((resolve) => anvil.onExit(resolve));
    process.kill(watchdogOf(process.pid, dirname(anvil.ipcPath)), 'SIGKILL');
    expect(await exit).toMatchObject({ expected: false });
    expect(isRunning(anvil.pid)).toBe(false);
    await anvil.stop();
    expect(existsSync(dirname(anvil.ipcPath))).toBe(false);
  });
});

describe('a node that cannot start', () => {
  it('names a taken port', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const error: unknown = await startAnvil({ port }).catch((reason: unknown) => reason);
    server.close();
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ code: 'sandbox.port-taken' });
  });

  it('names the platform without a binary', () => {
    expect(anvilBinary()).toContain('anvil');
    expect(() => anvilBinary('sunos', 'sparc')).toThrow(UserError);
    expect(() => anvilBinary('linux', 's390x')).toThrow('@foundry-rs/anvil-linux-s390x');
  });
});
