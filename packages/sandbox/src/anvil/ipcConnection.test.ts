import { RetryableError } from '@twinlane/core/errors';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectIpc, type IpcConnection } from './ipcConnection.ts';

interface Question {
  readonly id: number;
  readonly method: string;
}

let folder: string;
let server: Server;
let connection: IpcConnection;
let peer: Socket;
/** What the node has been asked, one message each. */
let heard: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'twinlane-ipc-'));
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\${folder.slice(-12)}` : join(folder, 'socket');
  heard = [];
  server = createServer((socket) => {
    peer = socket.setEncoding('utf8');
    peer.on('data', (text: string) => heard.push(...text.trim().split('\n')));
  }).listen(path);
  await once(server, 'listening');
  connection = await connectIpc(path, 300);
});

afterEach(async () => {
  connection.close();
  peer.destroy();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

function answer(id: number, result: unknown): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`;
}

describe('a connection to a node', () => {
  it('gives a call up that is not answered, and goes on', async () => {
    const error: unknown = await connection.request('evm_mine', []).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RetryableError);
    expect(error).toMatchObject({ code: 'rpc.timeout' });
    expect((error as Error).message).toContain('evm_mine');
    await expect(connection.batch([{ method: 'a' }, { method: 'b' }])).rejects.toMatchObject({
      code: 'rpc.timeout',
    });
    const late = (JSON.parse(heard[0]!) as Question).id;
    const next = connection.request('eth_chainId', []);
    await sleep(20);
    const { id } = JSON.parse(heard.at(-1)!) as Question;
    peer.write(answer(late, 'too late') + answer(id, '0x7a69'));
    expect(await next).toBe('0x7a69');
  });

  it('reads an answer that came while this process was busy', async () => {
    const call = connection.request('eth_chainId', []);
    await sleep(20);
    peer.write(answer((JSON.parse(heard[0]!) as Question).id, '0x1'));
    const start = performance.now();
    while (performance.now() - start < 500);
    expect(await call).toBe('0x1');
  });

  it('rejects what is under way when the node is gone, and everything after', async () => {
    const call = connection.request('eth_chainId', []);
    peer.destroy();
    await expect(call).rejects.toMatchObject({ code: 'rpc.closed' });
    await expect(connection.request('eth_chainId', [])).rejects.toMatchObject({ code: 'rpc.closed' });
  });
});
