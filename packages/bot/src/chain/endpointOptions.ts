import { createHttpConnection } from './httpConnection.ts';
import { createIpcConnection } from './ipcConnection.ts';
import type { RpcConnection } from './rpcConnection.ts';
import { withoutSecrets } from './rpcConnection.ts';
import { createWebSocketConnection } from './webSocketConnection.ts';

/** An RPC endpoint and how it wants to be treated. */
export interface EndpointOptions {
  /** An http, https, ws or wss URL, or the path of an IPC socket. Never shown: it may carry a key. */
  readonly url: string;
  /** What to call it; its number and the provider's domain otherwise. */
  readonly label?: string | undefined;
  /** Calls a second that it allows, each call of a batch counted; no limit where absent. */
  readonly requestsPerSecond?: number | undefined;
  /** Most calls in one request, 1 where it takes no batches; 100 where absent. */
  readonly batchSize?: number | undefined;
}

export type Transport = 'http' | 'ws' | 'ipc';

/** How an endpoint is reached. */
export function transportOf(url: string): Transport {
  if (/^wss?:/i.test(url)) {
    return 'ws';
  }
  return /^https?:/i.test(url) ? 'http' : 'ipc';
}

/** What to call an endpoint, without what may be a secret. `index` counts from 0. */
export function endpointName({ url, label }: EndpointOptions, index: number): string {
  return label ?? `#${index + 1} ${withoutSecrets(url).replace(/^https?:\/\/|^wss?:\/\//i, '')}`;
}

/** A connection to the endpoint; nothing is sent before it is used. */
export function connectTo({ url }: EndpointOptions, timeoutMs?: number): RpcConnection {
  switch (transportOf(url)) {
    case 'ws':
      return createWebSocketConnection(url, timeoutMs);
    case 'http':
      return createHttpConnection(url, timeoutMs);
    case 'ipc':
    default:
      return createIpcConnection(url, timeoutMs);
  }
}
