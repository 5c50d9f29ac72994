import { FatalError } from '@twinlane/core/errors';
import type { ChainBlock, ChainReader, HeadListener, RpcCall } from '@twinlane/core/market/chainReader';
import type { Address } from '@twinlane/core/money/hex';
import type { Logger } from 'pino';
import { atBlock, quantity, readsNewestState } from './blockOfCall.ts';
import { Endpoint, type Monotonic } from './endpoint.ts';
import { EndpointGates, type RpcBreakers } from './endpointGates.ts';
import { connectTo, endpointName, transportOf, type EndpointOptions } from './endpointOptions.ts';
import { endpointStatuses, type EndpointStatus } from './endpointStatus.ts';
import { followHeads } from './followHeads.ts';
import { HeadMonitor } from './headMonitor.ts';
import { NewestBlock, resultOf } from './newestBlock.ts';
import { openEndpoints } from './openEndpoints.ts';
import { readContracts } from './readContracts.ts';
import { ReadPool } from './readPool.ts';
import type { RpcConnection, RpcOutcome } from './rpcConnection.ts';

/** Where the nodes can be reached: one address, or several endpoints. */
export type NodeAddress =
  | { readonly ipcPath: string }
  | { readonly httpUrl: string }
  | { readonly wsUrl: string }
  | { readonly endpoints: readonly EndpointOptions[] };

export interface ReadClient extends ChainReader {
  /** How each endpoint does. */
  endpoints(): readonly EndpointStatus[];
  /** Ends the connections; calls in flight reject. */
  close(): void;
}

export type ReadClientOptions = NodeAddress & {
  readonly chainId: number;
  /** Multicall3, where the chain has it. */
  readonly multicall3?: Address | undefined;
  /** How long one call may take, milliseconds; 10,000 by default. */
  readonly timeoutMs?: number;
  /** How often to ask for new blocks where no node can push them, milliseconds; 500 by default. */
  readonly pollMs?: number;
  readonly log?: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly monotonic?: Monotonic;
  /**
   * A block that the chain is known to have, of a chain that never goes back. Its only node may stand at its first block for a
   * moment, when it starts or is renewed, and is waited for.
   */
  readonly atLeast?: number | undefined;
  /** Breakers of the endpoints; without them, health alone decides who is asked. */
  readonly breakers?: RpcBreakers | undefined;
};

/** Calls sent together; an endpoint may want less. */
const CALLS_PER_PART = 200;
const PARTS_AT_ONCE = 3;

/**
 * Connects to the nodes of a chain. Reads are checked and made elsewhere where one fails; endpoints of another chain are
 * left out, and one that serves the right chain is enough.
 * @throws UserError `chain.unreachable` where no node answers, `chain.wrong-id` where they serve another chain.
 */
export async function createReadClient(options: ReadClientOptions): Promise<ReadClient> {
  const { chainId, timeoutMs, monotonic = () => performance.now(), breakers } = options;
  const gates = breakers === undefined ? undefined : new EndpointGates(breakers, chainId);
  const endpoints = addressesOf(options).map(
    (address, index) =>
      new Endpoint(
        connectTo(address, timeoutMs),
        { ...address, name: endpointName(address, index), transport: transportOf(address.url), gates },
        monotonic,
      ),
  );
  breakers?.setEndpoints(
    chainId,
    endpoints.map(({ name }) => name),
  );
  const client = readClientOver(endpoints, options);
  try {
    await openEndpoints(endpoints, chainId, options.log);
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

function addressesOf(address: NodeAddress): readonly EndpointOptions[] {
  if ('endpoints' in address) {
    return address.endpoints;
  }
  if ('ipcPath' in address) {
    return [{ url: address.ipcPath }];
  }
  return [{ url: 'wsUrl' in address ? address.wsUrl : address.httpUrl }];
}

function readClientOver(endpoints: readonly Endpoint[], options: ReadClientOptions): ReadClient {
  const { chainId, multicall3, pollMs = 500, atLeast, log } = options;
  const pool = new ReadPool(endpoints);
  const newest = new NewestBlock(pool, atLeast);
  const monitor = new HeadMonitor(pool, { chainId, pollMs, log });
  const send = (calls: readonly RpcCall[]): Promise<readonly RpcOutcome[]> => sendInParts(pool, calls);
  const batch = async (calls: readonly RpcCall[]): Promise<readonly unknown[]> => {
    refuseSends(calls);
    if (!calls.some(readsNewestState)) {
      return (await send(calls)).map(resultOf);
    }
    return newest.read(async (pin) => {
      const pinned = calls.map((call) => (readsNewestState(call) ? atBlock(call, pin) : call));
      return (await send(pinned)).map(resultOf);
    });
  };
  const close = (): void => {
    monitor.stop();
    endpoints.forEach(({ connection }) => connection.close());
  };
  // What follows heads is told of those of all endpoints.
  const heads: RpcConnection = {
    endpoint: endpoints.map(({ name }) => name).join(', '),
    send,
    subscribeHeads: (onHead) => Promise.resolve(monitor.subscribe(onHead)),
    close,
  };
  const client: ReadClient = {
    chainId,
    request: async (method, params) => (await batch([{ method, params }]))[0],
    batch,
    readContracts: async (calls, block) => {
      const read = (number: number): ReturnType<ChainReader['readContracts']> =>
        readContracts(send, calls, quantity(number), multicall3);
      return block === 'latest' ? newest.read(read) : read(block);
    },
    block: (block) => (block === 'latest' ? newest.header() : newest.headerAt(block)),
    followHeads: (last, listener) => {
      pool.view.start(last);
      const onBlocks = (blocks: readonly ChainBlock[]): Promise<void> => {
        blocks.forEach((block) => pool.view.deliver(block));
        return listener.onBlocks(blocks);
      };
      return followHeads(heads, client, last, followerOf(listener, onBlocks), { pollMs });
    },
    endpoints: () => endpointStatuses(pool),
    close,
  };
  return client;
}

async function sendInParts(pool: ReadPool, calls: readonly RpcCall[]): Promise<readonly RpcOutcome[]> {
  const starts = Array.from({ length: Math.ceil(calls.length / CALLS_PER_PART) }, (_, part) => part);
  const parts: (readonly RpcOutcome[])[] = [];
  const work = async (): Promise<void> => {
    for (let part = starts.shift(); part !== undefined; part = starts.shift()) {
      parts[part] = await pool.send(calls.slice(part * CALLS_PER_PART, (part + 1) * CALLS_PER_PART));
    }
  };
  await Promise.all(Array.from({ length: PARTS_AT_ONCE }, work));
  return parts.flat();
}

function followerOf(listener: HeadListener, onBlocks: HeadListener['onBlocks']): HeadListener {
  return {
    onBlocks,
    onBreak: (reason) => listener.onBreak(reason),
    onTrouble: (error) => listener.onTrouble(error),
    ...(listener.hashAt === undefined ? {} : { hashAt: (number) => listener.hashAt?.(number) }),
  };
}

/** Whoever reads tries again, and a transaction must not be sent twice. */
function refuseSends(calls: readonly RpcCall[]): void {
  const send = calls.find(({ method }) => method.startsWith('eth_send'));
  if (send !== undefined) {
    throw new FatalError('rpc.not-a-read', `${send.method} was given to a client that reads.`);
  }
}
