import { FatalError, RetryableError } from '@twinlane/core/errors';
import type { ChainBlock, ChainReader, HeadListener, RpcCall } from '@twinlane/core/market/chainReader';
import type { Address } from '@twinlane/core/money/hex';
import type { Logger } from 'pino';
import { atBlock, quantity, readsNewestState } from './blockOfCall.ts';
import { decodeBlock } from './decodeBlock.ts';
import { Endpoint, type Monotonic } from './endpoint.ts';
import { EndpointGates, type RpcBreakers } from './endpointGates.ts';
import { connectTo, endpointName, transportOf, type EndpointOptions } from './endpointOptions.ts';
import { endpointStatuses, type EndpointStatus } from './endpointStatus.ts';
import { followHeads } from './followHeads.ts';
import { HeadMonitor } from './headMonitor.ts';
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
  const { chainId, multicall3, pollMs = 500, log } = options;
  const pool = new ReadPool(endpoints);
  const monitor = new HeadMonitor(pool, { chainId, pollMs, log });
  const send = (calls: readonly RpcCall[]): Promise<readonly RpcOutcome[]> => sendInParts(pool, calls);
  const batch = async (calls: readonly RpcCall[]): Promise<readonly unknown[]> => {
    refuseSends(calls);
    const pin = calls.some(readsNewestState) ? (await newestBlock(pool)).number : 0;
    const pinned = calls.map((call) => (readsNewestState(call) ? atBlock(call, pin) : call));
    return (await send(pinned)).map(resultOf);
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
      const number = block === 'latest' ? (await newestBlock(pool)).number : block;
      return readContracts(send, calls, quantity(number), multicall3);
    },
    block: (block) => (block === 'latest' ? newestBlock(pool) : blockAt(pool, block)),
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

function resultOf(outcome: RpcOutcome): unknown {
  if ('error' in outcome) {
    throw outcome.error;
  }
  return outcome.result;
}

async function blockAt(pool: ReadPool, block: number | 'latest'): Promise<ChainBlock | undefined> {
  const tag = block === 'latest' ? block : quantity(block);
  const [outcome] = await pool.send([{ method: 'eth_getBlockByNumber', params: [tag, false] }]);
  return outcome === undefined ? undefined : decodeBlock(resultOf(outcome));
}

/** The newest block, never one from before what was delivered. */
async function newestBlock(pool: ReadPool): Promise<ChainBlock> {
  const block = await blockAt(pool, 'latest');
  if (block === undefined || block.number < (pool.view.floor ?? 0)) {
    throw new RetryableError(
      'chain.behind',
      `The newest block that is offered is ${block?.number ?? 'none'}, long after block ${pool.view.floor}.`,
      { hint: 'The nodes are starting or behind; `twinlane status` says which.' },
    );
  }
  return block;
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
