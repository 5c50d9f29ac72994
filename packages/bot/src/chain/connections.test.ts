import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHttpConnection } from './httpConnection.ts';
import { createIpcConnection } from './ipcConnection.ts';
import type { RpcConnection } from './rpcConnection.ts';

interface Asked {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

let folder: string;
let path: string;
let server: Server;
let connection: RpcConnection;
let sockets: Set<Socket>;

/** Answers each line that arrives with what `answer` writes. */
function listen(answer: (asked: Asked | Asked[], socket: Socket) => void): Promise<void> {
  server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    socket.on('data', (data) => {
      text += data.toString();
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      lines.forEach((line) => answer(JSON.parse(line) as Asked, socket));
    });
    socket.on('error', () => undefined);
  });
  return new Promise((resolve) => {
    server.listen(path, resolve);
  });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twinlane-ipc-'));
  path = join(folder, 'node.ipc');
  sockets = new Set();
  connection = createIpcConnection(path, 500);
});

afterEach(async () => {
  connection.close();
  sockets.forEach((socket) => socket.destroy());
  await new Promise((resolve) => {
    server.close(resolve);
  });
  rmSync(folder, { recursive: true });
});

describe('a connection over a local socket', () => {
  it('reads answers that come in pieces, with braces, quotes and line feeds in their text', async () => {
    const words = '}{"\n ü €';
    await listen((asked, socket) => {
      const { id } = asked as Asked;
      const bytes = Buffer.from(`${JSON.stringify({ id, result: words })}\n`);
      for (let at = 0; at < bytes.length; at += 3) {
        socket.write(bytes.subarray(at, at + 3));
      }
    });
    expect(await connection.send([{ method: 'a', params: [] }])).toEqual([{ result: words }]);
  });

  it('gives each call of a batch its own outcome, whatever the order of the answers', async () => {
    await listen((asked, socket) => {
      const answers = (asked as Asked[]).map(({ id, method }) =>
        method === 'bad'
          ? { id, error: { code: 3, message: 'execution reverted: }{' } }
          : { id, result: method },
      );
      socket.write(`${JSON.stringify(answers.toReversed())}\n`);
    });
    const outcomes = await connection.send(['a', 'bad', 'b'].map((method) => ({ method, params: [] })));
    expect(outcomes).toMatchObject([{ result: 'a' }, { error: { code: 'rpc.reverted' } }, { result: 'b' }]);
  });

  it('ends the calls in flight when the node goes away, and connects again for the next', async () => {
    let first = true;
    await listen((asked, socket) => {
      if (first) {
        first = false;
        socket.destroy();
      } else {
        socket.write(`${JSON.stringify({ id: (asked as Asked).id, result: 1 })}\n`);
      }
    });
    expect(await connection.send([{ method: 'a', params: [] }])).toMatchObject([
      { error: { name: 'RetryableError', code: 'rpc.unreachable' } },
    ]);
    expect(await connection.send([{ method: 'a', params: [] }])).toEqual([{ result: 1 }]);
  });

  it('does not wait for ever', async () => {
    await listen(() => undefined);
    expect(await connection.send([{ method: 'slow', params: [] }])).toMatchObject([
      { error: { name: 'RetryableError', code: 'rpc.timeout' } },
    ]);
  });

  it('pushes heads, and says once when they stop coming', async () => {
    await listen((asked, socket) => {
      socket.write(`${JSON.stringify({ id: (asked as Asked).id, result: '0xabc' })}\n`);
    });
    const heads: unknown[] = [];
    const lost = vi.fn<(error: Error) => void>();
    await connection.subscribeHeads?.((head) => heads.push(head), lost);
    const [socket] = sockets;
    socket?.write(
      '{"method":"eth_subscription","params":{"subscription":"0xabc","result":{"number":"0x1"}}}\n',
    );
    await vi.waitFor(() => expect(heads).toEqual([{ number: '0x1' }]), { timeout: 20_000 });
    socket?.destroy();
    await vi.waitFor(() => expect(lost).toHaveBeenCalledOnce(), { timeout: 20_000 });
  });

  it('hears of a head that comes together with the answer to its subscription', async () => {
    await listen((asked, socket) => {
      const answer = JSON.stringify({ id: (asked as Asked).id, result: '0xabc' });
      const head = '{"method":"eth_subscription","params":{"subscription":"0xabc","result":7}}';
      socket.write(`${answer}\n${head}\n`);
    });
    const heads: unknown[] = [];
    await connection.subscribeHeads?.(
      (head) => heads.push(head),
      () => undefined,
    );
    expect(heads).toEqual([7]);
  });

  it('breaks off when it is sent something that is not JSON', async () => {
    await listen((_, socket) => socket.write('HTTP/1.1 400 Bad Request\n'));
    expect(await connection.send([{ method: 'a', params: [] }])).toMatchObject([
      { error: { code: 'rpc.unreachable' } },
    ]);
  });
});

describe('a connection over HTTP', () => {
  it.each([
    [200, '{"id":0,"result":5}', { result: 5 }],
    [
      200,
      '{"id":0,"error":{"code":-32601,"message":"Method not found"}}',
      { error: { code: 'rpc.unsupported' } },
    ],
    [
      200,
      '{"id":0,"error":{"code":-32602,"message":"BlockOutOfRangeError: block height is 5"}}',
      { error: { code: 'rpc.state-missing' } },
    ],
    [429, 'slow down', { error: { name: 'RetryableError', code: 'rpc.busy' } }],
    [502, '<html>', { error: { name: 'RetryableError', code: 'rpc.busy' } }],
    [200, '<html>', { error: { name: 'FatalError', code: 'rpc.malformed' } }],
    [200, '[]', { error: { code: 'rpc.malformed' } }],
  ])('understands %i %s', async (status, body, outcome) => {
    await listen(() => undefined);
    const web = createHttpServer((_, response) => response.writeHead(status).end(body));
    await new Promise<void>((resolve) => {
      web.listen(0, '127.0.0.1', resolve);
    });
    const { port } = web.address() as AddressInfo;
    const http = createHttpConnection(`http://127.0.0.1:${port}/v1/secret-key`);
    expect(http.endpoint).not.toContain('secret');
    expect(await http.send([{ method: 'a', params: [] }])).toMatchObject([outcome]);
    web.closeAllConnections();
    web.close();
  });
});
