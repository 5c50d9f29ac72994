import type { Hash } from '@twinlane/core/money/hex';
import { createHttpConnection } from '../httpConnection.ts';
import type { RpcConnection } from '../rpcConnection.ts';
import { sendRaw } from '../sendRaw.ts';
import { askStatus } from './askStatus.ts';
import type { Relay, RelayKind, RelayOptions, Sighting } from './relay.ts';

/** Most that a relay's answer may weigh. A transaction as JSON, calldata included, is a few hundred kilobytes at most. */
const MAX_BYTES = 1_048_576;

/** A relay of that kind; nothing is sent before it is used. It is never followed to another address. */
export function createRelay(kind: RelayKind, options: RelayOptions): Relay {
  const { name, url, statusUrl, timeoutMs } = options;
  const connection = createHttpConnection(url, timeoutMs, { maxBytes: MAX_BYTES, followRedirects: false });
  const questions = {
    look: async (hash: Hash) => sightingOf(await call(connection, 'eth_getTransactionByHash', hash), hash),
    ask: async (hash: Hash) => (statusUrl === undefined ? undefined : askStatus(statusUrl, hash, timeoutMs)),
  };
  return {
    name,
    send: (raw) => sendRaw(options, connection, raw),
    statusOf: (hash) => kind.statusOf(hash, questions),
    chainId: async () => {
      const id = await call(connection, 'eth_chainId');
      return typeof id === 'string' && /^0x[0-9a-f]{1,13}$/i.test(id) ? Number(id) : undefined;
    },
    close: () => connection.close(),
  };
}

/** Undefined where there is no answer. */
async function call(
  connection: RpcConnection,
  method: string,
  ...params: readonly unknown[]
): Promise<unknown> {
  const [answer] = await connection.send([{ method, params }]);
  return answer !== undefined && 'result' in answer ? answer.result : undefined;
}

function sightingOf(result: unknown, hash: Hash): Sighting {
  if (result === null) {
    return 'absent';
  }
  if (typeof result !== 'object' || !('hash' in result) || !isSame(result.hash, hash)) {
    return 'unclear';
  }
  return 'blockHash' in result && typeof result.blockHash === 'string' ? 'mined' : 'waiting';
}

function isSame(given: unknown, hash: Hash): boolean {
  return typeof given === 'string' && given.toLowerCase() === hash.toLowerCase();
}
