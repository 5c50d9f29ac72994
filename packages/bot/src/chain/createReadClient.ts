import { RetryableError, UserError } from '@twinlane/core/errors';
import type { ChainReader, RpcCall } from '@twinlane/core/market/chainReader';
import type { ContractCall } from '@twinlane/core/market/venueDefinition';
import type { Hex } from '@twinlane/core/money/hex';
import { createHttpConnection } from './httpConnection.ts';
import { createIpcConnection } from './ipcConnection.ts';
import { decodeBlock } from './decodeBlock.ts';
import { followHeads } from './followHeads.ts';
import type { RpcConnection, RpcOutcome } from './rpcConnection.ts';
import { rpcMalformed } from './rpcError.ts';
import { createWebSocketConnection } from './webSocketConnection.ts';

/** Where a node can be reached: exactly one of the three. */
export type NodeAddress =
  { readonly ipcPath: string } | { readonly httpUrl: string } | { readonly wsUrl: string };

export interface ReadClient extends ChainReader {
  /** Ends the connection; calls in flight reject. */
  close(): void;
}

/** Waits between the tries of one read, milliseconds. */
const RETRY_DELAYS_MS = [50, 250];
const CALLS_PER_BATCH = 200;

/**
 * Connects to a node and makes sure that it serves the chain it should. Reads are tried three times.
 * @throws UserError `chain.unreachable` where no node answers, `chain.wrong-id` where it serves another chain.
 */
export async function createReadClient(
  options: NodeAddress & {
    readonly chainId: number;
    /** How long one call may take, milliseconds; 10,000 by default. */
    readonly timeoutMs?: number;
    /** How often to ask for new blocks where the node cannot push them, milliseconds; 500 by default. */
    readonly pollMs?: number;
  },
): Promise<ReadClient> {
  const { chainId } = options;
  const connection = connectTo(options, options.timeoutMs);
  const client = readClientOver(connection, chainId, options.pollMs ?? 500);
  try {
    await checkChain(client, connection.endpoint);
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

function readClientOver(connection: RpcConnection, chainId: number, pollMs: number): ReadClient {
  const batch = async (calls: readonly RpcCall[]): Promise<readonly unknown[]> =>
    (await sendInParts(connection, calls)).map((outcome) => {
      if ('error' in outcome) {
        throw outcome.error;
      }
      return outcome.result;
    });
  const client: ReadClient = {
    chainId,
    request: async (method, params) => (await batch([{ method, params }]))[0],
    batch,
    readContracts: (calls, block) => readContracts(connection, calls, block),
    block: async (block) =>
      decodeBlock(await client.request('eth_getBlockByNumber', [blockTag(block), false])),
    followHeads: (last, listener) => followHeads(connection, client, last, listener, { pollMs }),
    close: () => connection.close(),
  };
  return client;
}

function connectTo(address: NodeAddress, timeoutMs?: number): RpcConnection {
  if ('ipcPath' in address) {
    return createIpcConnection(address.ipcPath, timeoutMs);
  }
  return 'wsUrl' in address
    ? createWebSocketConnection(address.wsUrl, timeoutMs)
    : createHttpConnection(address.httpUrl, timeoutMs);
}

async function checkChain(client: ReadClient, endpoint: string): Promise<void> {
  let answer: unknown;
  try {
    answer = await client.request('eth_chainId', []);
  } catch (error) {
    throw new UserError('chain.unreachable', `No node answers at ${endpoint}.`, {
      cause: error,
      hint: 'Check that the node is running and that the configured address is right; `twinlane doctor` tries it.',
    });
  }
  const found = typeof answer === 'string' && /^0x[0-9a-f]{1,12}$/i.test(answer) ? Number(answer) : undefined;
  if (found === undefined) {
    throw new UserError('chain.unreachable', `What answers at ${endpoint} is not an Ethereum node.`, {
      hint: 'Set the address of a JSON-RPC endpoint.',
    });
  }
  if (found !== client.chainId) {
    throw new UserError(
      'chain.wrong-id',
      `The node at ${endpoint} serves chain ${found}, but chain ${client.chainId} is configured.`,
      {
        hint: 'Set the address of a node of the configured chain, or configure the chain that the node serves.',
      },
    );
  }
}

/** A block number or tag as JSON-RPC wants it. */
function blockTag(block: number | 'latest'): string {
  return block === 'latest' ? block : `0x${block.toString(16)}`;
}

async function readContracts(
  connection: RpcConnection,
  calls: readonly ContractCall[],
  block: number | 'latest',
): Promise<readonly (Hex | undefined)[]> {
  const outcomes = await sendInParts(
    connection,
    calls.map(({ to, data }) => ({ method: 'eth_call', params: [{ to, data }, blockTag(block)] })),
  );
  return outcomes.map((outcome) => {
    if ('error' in outcome) {
      if (outcome.error.code === 'rpc.reverted') {
        return undefined;
      }
      throw outcome.error;
    }
    if (typeof outcome.result !== 'string' || !outcome.result.startsWith('0x')) {
      throw rpcMalformed('a contract call without a result');
    }
    return outcome.result as Hex;
  });
}

async function sendInParts(
  connection: RpcConnection,
  calls: readonly RpcCall[],
): Promise<readonly RpcOutcome[]> {
  const outcomes: RpcOutcome[] = [];
  for (let from = 0; from < calls.length; from += CALLS_PER_BATCH) {
    outcomes.push(...(await sendWithRetries(connection, calls.slice(from, from + CALLS_PER_BATCH))));
  }
  return outcomes;
}

async function sendWithRetries(
  connection: RpcConnection,
  calls: readonly RpcCall[],
): Promise<readonly RpcOutcome[]> {
  for (const delay of RETRY_DELAYS_MS) {
    const outcomes = await connection.send(calls);
    if (!outcomes.some((outcome) => 'error' in outcome && outcome.error instanceof RetryableError)) {
      return outcomes;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, delay);
    });
  }
  return connection.send(calls);
}
