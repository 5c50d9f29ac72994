import type { RpcCall } from '@twinlane/core/market/chainReader';
import type { ChainView } from './chainView.ts';

/** Where a method's block parameter stands. */
const BLOCK_PARAMETER: Readonly<Record<string, number>> = {
  eth_call: 1,
  eth_getBalance: 1,
  eth_getCode: 1,
  eth_getTransactionCount: 1,
  eth_estimateGas: 1,
  eth_createAccessList: 1,
  eth_simulateV1: 1,
  eth_getStorageAt: 2,
  eth_getProof: 2,
  eth_getBlockByNumber: 0,
  eth_getBlockReceipts: 0,
  eth_feeHistory: 1,
};

interface LogFilter {
  readonly blockHash?: unknown;
  readonly toBlock?: unknown;
  readonly address?: unknown;
  readonly topics?: unknown;
}

/** The block a call is about; `undefined` where any node will do. A hash is looked up among the blocks that were seen. */
export function blockOfCall(call: RpcCall, view: Pick<ChainView, 'header'>): number | undefined {
  if (call.method === 'eth_getLogs') {
    const { blockHash, toBlock } = filterOf(call);
    return typeof blockHash === 'string' ? view.header(blockHash)?.number : numberOfTag(toBlock);
  }
  if (call.method === 'eth_getBlockByHash') {
    return typeof call.params[0] === 'string' ? view.header(call.params[0])?.number : undefined;
  }
  const at = BLOCK_PARAMETER[call.method];
  return at === undefined ? undefined : numberOfTag(call.params[at]);
}

/**
 * The block whose state or logs a call reads. A node that does not have it might answer from an older one; asked for the
 * block itself, it says that it has none.
 */
export function stateBlockOf(call: RpcCall, view: Pick<ChainView, 'header'>): number | undefined {
  return call.method.startsWith('eth_getBlockBy') ? undefined : blockOfCall(call, view);
}

/** Whether a call asks for the state of the newest block without saying which that is. */
export function readsNewestState({ method, params }: RpcCall): boolean {
  const at = BLOCK_PARAMETER[method];
  return at !== undefined && method !== 'eth_getBlockByNumber' && params[at] === 'latest';
}

/** The call with its block named by number. */
export function atBlock({ method, params }: RpcCall, block: number): RpcCall {
  const at = BLOCK_PARAMETER[method];
  return { method, params: params.map((each, index) => (index === at ? quantity(block) : each)) };
}

/** A number as JSON-RPC wants it. */
export function quantity(number: number): string {
  return `0x${number.toString(16)}`;
}

/** The filter of an `eth_getLogs`. */
export function filterOf(call: RpcCall): LogFilter {
  const [filter] = call.params;
  return typeof filter === 'object' && filter !== null ? { ...filter } : {};
}

function numberOfTag(tag: unknown): number | undefined {
  return typeof tag === 'string' && /^0x[0-9a-f]{1,12}$/i.test(tag) ? Number(tag) : undefined;
}
