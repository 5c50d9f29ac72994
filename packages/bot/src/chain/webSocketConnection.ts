import type { RpcConnection } from './rpcConnection.ts';
import { RPC_TIMEOUT_MS, withoutSecrets } from './rpcConnection.ts';
import type { OpenTextSocket } from './socketConnection.ts';
import { createSocketConnection } from './socketConnection.ts';

/** JSON-RPC over a WebSocket. */
export function createWebSocketConnection(url: string, timeoutMs = RPC_TIMEOUT_MS): RpcConnection {
  const open: OpenTextSocket = (onText, onClose) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(url);
      const opening = setTimeout(() => socket.close(), timeoutMs);
      socket.addEventListener('message', (event) => {
        const text: unknown = event.data;
        if (typeof text === 'string') {
          onText(text);
        }
      });
      socket.addEventListener('close', (event) => {
        clearTimeout(opening);
        const error = new Error(`the connection was closed (${event.code})`);
        reject(error);
        onClose(error);
      });
      socket.addEventListener('open', () => {
        clearTimeout(opening);
        resolve({ send: (text) => socket.send(text), close: () => socket.close() });
      });
    });
  return createSocketConnection({ endpoint: withoutSecrets(url), open, timeoutMs });
}
