import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeSocket, sweepNodeFolders } from './nodeFolder.ts';
import { startAnvil } from './startAnvil.ts';
import { isRunning, waitUntilGone } from './testing/isRunning.ts';

let root: string;
/** The id of a process that has ended. */
const gone = spawnSync(process.execPath, ['--eval', '']).pid;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'twinlane-sweep-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function makeFolder(name: string, owner: object | string | undefined, ageMs: number): string {
  const folder = join(root, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'state.json'), '{}');
  if (owner !== undefined) {
    writeFileSync(join(folder, 'owner.json'), typeof owner === 'string' ? owner : JSON.stringify(owner));
  }
  const then = (Date.now() - ageMs) / 1000;
  utimesSync(folder, then, then);
  return folder;
}

describe('the sweep of folders', () => {
  it('removes those whose owner is gone, and no others', async () => {
    const host = hostname();
    const removed = [
      makeFolder('twinlane-anvil-dead', { pid: gone, host }, 0),
      makeFolder('twinlane-anvil-node', { pid: gone, host, nodePid: gone }, 0),
      makeFolder('twinlane-anvil-taken', { pid: gone, host, nodePid: process.pid }, 0),
      makeFolder('twinlane-anvil-old', undefined, 61_000),
      makeFolder('twinlane-anvil-half', '{"pid":', 61_000),
    ];
    const kept = [
      makeFolder('twinlane-anvil-alive', { pid: process.pid, host }, 600_000),
      makeFolder('twinlane-anvil-guest', { pid: gone, host: `not-${host}` }, 600_000),
      makeFolder('twinlane-anvil-new', undefined, 30_000),
      makeFolder('another-program', { pid: gone, host }, 600_000),
    ];
    symlinkSync(kept[3]!, join(root, 'twinlane-anvil-link'));
    writeFileSync(join(root, 'twinlane-anvil-file'), '');
    await sweepNodeFolders(root);
    expect(removed.filter((folder) => existsSync(folder))).toEqual([]);
    expect(kept.filter((folder) => !existsSync(folder))).toEqual([]);
    expect(existsSync(join(root, 'twinlane-anvil-link'))).toBe(true);
  });

  it('leaves a folder alone whose node answers, when nothing tells its owner', async () => {
    const folder = makeFolder('twinlane-anvil-answer', undefined, 600_000);
    const server = createServer().listen(nodeSocket(folder));
    await once(server, 'listening');
    const then = Date.now() / 1000 - 600;
    utimesSync(folder, then, then);
    await sweepNodeFolders(root);
    server.close();
    expect(existsSync(folder)).toBe(true);
  });

  it.skipIf(process.platform === 'win32')(
    'clears up after an owner that was killed together with its watchdog',
    async () => {
      const script = fileURLToPath(new URL('testing/holdAnvil.ts', import.meta.url));
      const owner = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [line] = (await once(owner.stdout, 'data')) as [Buffer];
      const { pid, ipcPath } = JSON.parse(line.toString()) as { pid: number; ipcPath: string };
      const folder = dirname(ipcPath);
      const { stdout } = spawnSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
      const row = stdout.split('\n').find((text) => text.includes('watchdog.ts') && text.includes(folder));
      // First stopped, so that the owner cannot end the node when it finds the watchdog gone, nor the watchdog clear up.
      process.kill(owner.pid!, 'SIGSTOP');
      process.kill(Number.parseInt(row!, 10), 'SIGKILL');
      owner.kill('SIGKILL');
      await once(owner, 'exit');
      expect(isRunning(pid)).toBe(true);
      expect(existsSync(folder)).toBe(true);
      const next = await startAnvil();
      expect(existsSync(folder)).toBe(false);
      expect(await waitUntilGone(pid, 5000)).toBeLessThan(2000);
      expect(await next.request('eth_chainId')).toBe('0x7a69');
      await next.stop();
    },
  );
});
