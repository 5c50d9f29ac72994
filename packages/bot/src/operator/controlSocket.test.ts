import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestLog } from '../testing/testLog.ts';
import { controlPath, openControlSocket, type ControlSocket } from './controlSocket.ts';

let dataDir: string;
let path: string;
const open: ControlSocket[] = [];
const asked: unknown[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'twinlane-control-'));
  path = controlPath(dataDir) ?? '';
  asked.splice(0);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
  rmSync(dataDir, { recursive: true, force: true });
});

function answer(request: unknown): Promise<unknown> {
  asked.push(request);
  return Promise.resolve({ heard: request ?? null });
}

async function start(folder = dataDir): Promise<ControlSocket> {
  const socket = await openControlSocket({ dataDir: folder, answer, log: createTestLog() });
  open.push(socket);
  return socket;
}

/** All that comes back until the other side ends. */
function say(text: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = createConnection(path, () => socket.write(text));
    socket.setEncoding('utf8').on('data', (chunk: string) => (heard += chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
  });
}

describe.skipIf(process.platform === 'win32')('the local socket', () => {
  it('answers a line of JSON with a line of JSON, to its owner alone', async () => {
    expect((await start()).path).toBe(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    expect(JSON.parse(await say('{"command":"status"}\n'))).toEqual({ heard: { command: 'status' } });
  });

  it('takes one request a connection, answers what is no JSON, and cuts what is too long', async () => {
    await start();
    expect(JSON.parse(await say('{"a":1}\n{"b":2}\n'))).toEqual({ heard: { a: 1 } });
    expect(JSON.parse(await say('stop!\n'))).toEqual({ heard: null });
    expect(await say('x'.repeat(100_000))).toBe('');
    expect(asked).toEqual([{ a: 1 }, undefined]);
  });

  it('outlives who asks and goes away without reading the answer', async () => {
    await start();
    const rude = createConnection(path, () => rude.pause().write('{"a":1}\n'));
    await expect.poll(() => asked.length).toBe(1);
    // The answer lies unread in the connection when it is closed: the other side's reading fails.
    rude.destroy();
    expect(JSON.parse(await say('{"b":2}\n'))).toEqual({ heard: { b: 2 } });
  });

  it('is gone with its process, and made again over what a killed one left', async () => {
    const first = await start();
    await first.close();
    expect(existsSync(path)).toBe(false);
    // What kill -9 leaves: a name that nobody listens at.
    writeFileSync(path, '');
    expect((await start()).path).toBe(path);
    expect(JSON.parse(await say('1\n'))).toEqual({ heard: 1 });
  });

  it('leaves the socket of a process that lives alone', async () => {
    await start();
    expect((await start()).path).toBeUndefined();
    expect(JSON.parse(await say('1\n'))).toEqual({ heard: 1 });
  });

  it('closes a folder that others may enter, and does not follow a link', async () => {
    mkdirSync(dirname(path), { mode: 0o777 });
    chmodSync(dirname(path), 0o777);
    const socket = await start();
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    await socket.close();
    rmSync(dirname(path), { recursive: true });
    const elsewhere = join(dataDir, 'elsewhere');
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, dirname(path));
    expect((await start()).path).toBeUndefined();
  });

  it('is not there where its path would be too long, and says so', async () => {
    const deep = join(dataDir, 'x'.repeat(100));
    mkdirSync(deep);
    expect(controlPath(deep)).toBeUndefined();
    expect((await start(deep)).path).toBeUndefined();
  });

  it('closes while somebody is connected who says nothing', async () => {
    const socket = await start();
    const silent = createConnection(path);
    await new Promise((resolve) => silent.once('connect', resolve));
    const closed = new Promise((resolve) => silent.once('close', resolve));
    await socket.close();
    await closed;
    // The name is free.
    const next = createServer().listen(path);
    await new Promise((resolve) => next.once('listening', resolve));
    await new Promise((resolve) => next.close(resolve));
    expect(existsSync(path)).toBe(false);
  });
});
