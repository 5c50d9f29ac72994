import type { ChainBlock, RpcCall } from '@twinlane/core/market/chainReader';
import { isTwinlaneError } from '@twinlane/core/errors';
import { mayHaveLogs } from '@twinlane/core/market/logsBloom';
import { filterOf } from './blockOfCall.ts';
import type { ChainView } from './chainView.ts';
import { decodeBlock } from './decodeBlock.ts';

/** What an answer is worth. */
export type Verdict =
  | { readonly kind: 'sound'; readonly block?: ChainBlock }
  /** Believed only where no other endpoint knows better. */
  | { readonly kind: 'doubtful'; readonly words: string }
  /** Not data. */
  | { readonly kind: 'broken'; readonly words: string }
  /** A block of another branch than the delivered one of that number. */
  | { readonly kind: 'forked'; readonly block: ChainBlock; readonly at: number };

const SOUND: Verdict = { kind: 'sound' };
const QUANTITY = /^0x[0-9a-f]{1,64}$/i;
const DATA = /^0x(?:[0-9a-f]{2})*$/i;
const QUANTITIES: ReadonlySet<string> = new Set([
  'eth_blockNumber',
  'eth_chainId',
  'eth_gasPrice',
  'eth_maxPriorityFeePerGas',
  'eth_getBalance',
  'eth_getTransactionCount',
  'eth_estimateGas',
]);

/**
 * Looks whether a result can be an answer to its call. `newest` is the newest block that any endpoint is known to have.
 */
export function checkAnswer(call: RpcCall, result: unknown, view: ChainView, newest: number): Verdict {
  const { method } = call;
  if (QUANTITIES.has(method)) {
    return matches(result, QUANTITY) ? SOUND : broken(method);
  }
  switch (method) {
    case 'eth_call':
    case 'eth_getCode':
      // Right where there is no contract; wrong where the node lost its state.
      return result === '0x' ? doubtful('answers with nothing where others have data') : data(method, result);
    case 'eth_getStorageAt':
      return data(method, result);
    case 'eth_getBlockByNumber':
    case 'eth_getBlockByHash':
      return checkBlock(call, result, view, newest);
    case 'eth_getLogs':
      return checkLogs(call, result, view);
    default:
      return SOUND;
  }
}

function checkBlock(call: RpcCall, result: unknown, view: ChainView, newest: number): Verdict {
  const [asked] = call.params;
  const number = typeof asked === 'string' && asked.startsWith('0x') ? Number(asked) : undefined;
  if (result === null) {
    const shouldBeThere =
      call.method === 'eth_getBlockByHash' ||
      asked === 'latest' ||
      (number !== undefined && number <= newest);
    return shouldBeThere ? doubtful('lacks blocks that others have') : SOUND;
  }
  const block = decoded(result);
  if (block === undefined) {
    return broken(call.method);
  }
  const isOther =
    call.method === 'eth_getBlockByHash'
      ? block.hash !== asked
      : number !== undefined && block.number !== number;
  if (isOther) {
    return { kind: 'broken', words: 'answers with other blocks than were asked for' };
  }
  const at = call.method === 'eth_getBlockByNumber' ? view.conflict(block) : undefined;
  return at === undefined ? { kind: 'sound', block } : { kind: 'forked', block, at };
}

function checkLogs(call: RpcCall, result: unknown, view: ChainView): Verdict {
  if (!Array.isArray(result)) {
    return broken(call.method);
  }
  const { blockHash, ...filter } = filterOf(call);
  if (typeof blockHash !== 'string') {
    return SOUND;
  }
  const logs: readonly unknown[] = result;
  if (!logs.every((log) => isLogOf(log, blockHash))) {
    return { kind: 'broken', words: 'answers with logs of other blocks' };
  }
  const bloom = view.header(blockHash)?.logsBloom;
  const maybeMissing = logs.length === 0 && bloom !== undefined && mayHaveLogs(bloom, filter);
  return maybeMissing ? doubtful('leaves out logs') : SOUND;
}

function isLogOf(log: unknown, blockHash: string): boolean {
  return typeof log === 'object' && log !== null && 'blockHash' in log && log.blockHash === blockHash;
}

function decoded(result: unknown): ChainBlock | undefined {
  try {
    return decodeBlock(result);
  } catch (error) {
    if (isTwinlaneError(error)) {
      return undefined;
    }
    throw error;
  }
}

function data(method: string, result: unknown): Verdict {
  return matches(result, DATA) ? SOUND : broken(method);
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

function broken(method: string): Verdict {
  return { kind: 'broken', words: `answers ${method} with something else` };
}

function doubtful(words: string): Verdict {
  return { kind: 'doubtful', words };
}
