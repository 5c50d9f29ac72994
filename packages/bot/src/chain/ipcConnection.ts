import { connect } from 'node:net';
import type { RpcConnection } from './rpcConnection.ts';
import { RPC_TIMEOUT_MS } from './rpcConnection.ts';
import type { OpenTextSocket } from './socketConnection.ts';
import { createSocketConnection } from './socketConnection.ts';

/** JSON-RPC over a node's local socket (a named pipe on Windows). Answers are separated by line feeds. */
export function createIpcConnection(path: string, timeoutMs = RPC_TIMEOUT_MS): RpcConnection {
  const open: OpenTextSocket = (onText, onClose) =>
    new Promise((resolve, reject) => {
      const socket = connect(path);
      const chunks: string[] = [];
      let failure: Error | undefined;
      socket.setEncoding('utf8');
      socket.on('data', (data: string | Buffer) => {
        const lines = data.toString().split('\n');
        chunks.push(lines[0] ?? '');
        for (const line of lines.slice(1)) {
          onText(chunks.join(''));
          chunks.length = 0;
          chunks.push(line);
        }
      });
      socket.on('error', (error) => {
        failure = error;
      });
      socket.on('close', () => {
        const error = failure ?? new Error('the node closed the connection');
        reject(error);
        onClose(error);
      });
      socket.on('connect', () =>
        resolve({ send: (text) => void socket.write(`${text}\n`), close: () => void socket.destroy() }),
      );
    });
  return createSocketConnection({ endpoint: `the socket ${path}`, open, timeoutMs });
}
