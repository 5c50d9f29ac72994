import { FatalError, RetryableError } from '@twinlane/core/errors';
import type { EndpointFault, RpcErrorObject, RpcOutcome } from './rpcConnection.ts';

/** What an execution dies of: Geth, Erigon and Nethermind say it in words, and Anvil names the instruction's result. */
const reverted =
  /revert|EVM error (?!FatalExternal)|out ?of ?gas|(?:invalid|bad|undefined) ?(?:opcode|instruction|jump|code)|stack ?(?:under|over)flow|stack limit|gas uint64 overflow|return data out of bounds|call depth|write protection|static ?call|outoffunds/i;
const stateMissing =
  /BlockOutOfRange|missing trie node|header not found|state (?:is )?not available|historical state|pruned|unknown block|block not found|required historical/i;
const unsupported = /method not found|not supported|does not exist|unsupported|not available on/i;
/** Logs of too many blocks, or too many logs: the same question is never answered. */
const tooWide =
  /more than [\d,]+|block range|too (?:large|wide|many results)|query (?:exceeds|timeout)|max(?:imum)? .*(?:range|results)/i;
const busy = /rate limit|too many requests|limit exceeded|capacity|request timed out|timeout|overloaded/i;

/** Turns a node's own words into a typed error. The only place that reads them. */
export function rpcError(method: string, error: RpcErrorObject): RetryableError | FatalError {
  const words = tidy(error.message);
  if (error.code === 3 || reverted.test(words)) {
    const said = words === '' ? 'The call reverted.' : words;
    const selector = ownError(error.data);
    return new FatalError('rpc.reverted', said.includes(selector) ? said : `${said} ${selector}`);
  }
  if (stateMissing.test(words)) {
    return new FatalError('rpc.state-missing', `The node does not have that state: ${words}`, {
      hint: 'Use an archive node for older blocks.',
    });
  }
  if (error.code === -32601 || unsupported.test(words)) {
    return new FatalError('rpc.unsupported', `The node does not offer ${method}: ${words}`, {
      hint: 'Use a node or a provider that does.',
    });
  }
  if (method === 'eth_getLogs' && tooWide.test(words)) {
    return new FatalError('rpc.refused', `The node refused ${method}: ${words} (${error.code})`);
  }
  if (error.code === 429 || error.code === -32005 || busy.test(words)) {
    return new RetryableError('rpc.busy', `The node is too busy for ${method}: ${words}`, {
      hint: 'Use a provider with a larger quota, or a node of your own.',
    });
  }
  return new FatalError('rpc.refused', `The node refused ${method}: ${words} (${error.code})`);
}

/** Selector of an error of the contract's own, which most nodes give beside their words; empty for errors that are words. */
function ownError(data: unknown): string {
  const selector = typeof data === 'string' ? /^0x[0-9a-f]{8}/i.exec(data)?.[0].toLowerCase() : undefined;
  return selector === undefined || WORDS_OR_PANIC.has(selector) ? '' : selector;
}

/** `Error(string)` and `Panic(uint256)`. */
const WORDS_OR_PANIC: ReadonlySet<string> = new Set(['0x08c379a0', '0x4e487b71']);

/** A call's failure as the node put it, with what that says of the endpoint. */
export function rpcFailure(method: string, answered: RpcErrorObject): RpcOutcome {
  const said = wellFormed(answered);
  const error = rpcError(method, said);
  if (error instanceof RetryableError) {
    return { error, said, fault: { words: 'is over its rate limit' } };
  }
  // -32603 is JSON-RPC's "internal error".
  return error.code === 'rpc.refused' && said.code === -32_603
    ? { error, said, fault: { words: 'answers with internal errors' } }
    : { error, said };
}

/** What an error of the transport says of the endpoint. */
export function transportFault(error: RetryableError | FatalError): EndpointFault {
  switch (error.code) {
    case 'rpc.timeout':
      return { words: 'does not answer in time' };
    case 'rpc.unreachable':
      return { words: 'cannot be reached' };
    default:
      return { words: 'answers with something that is not JSON-RPC' };
  }
}

/** The node did not answer in time. */
export function rpcTimeout(method: string, milliseconds: number): RetryableError {
  return new RetryableError('rpc.timeout', `The node did not answer ${method} within ${milliseconds} ms.`, {
    hint: 'The node is overloaded or the connection is slow.',
  });
}

/** There is no connection, or it broke. */
export function rpcUnreachable(endpoint: string, cause?: unknown): RetryableError {
  const why = cause instanceof Error && cause.message !== '' ? `: ${tidy(cause.message)}` : '.';
  return new RetryableError('rpc.unreachable', `No connection to the node at ${endpoint}${why}`, {
    hint: 'Check that the node is running and that the address is right.',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The node answered something that JSON-RPC does not know. */
export function rpcMalformed(what: string): FatalError {
  return new FatalError('rpc.malformed', `The node sent something unexpected: ${tidy(what)}`, {
    hint: 'Check that the address is that of an Ethereum JSON-RPC endpoint.',
  });
}

/** Some servers put a bare text where the error object belongs. */
function wellFormed(answered: unknown): RpcErrorObject {
  const { code, message } = Object(answered) as Partial<Record<keyof RpcErrorObject, unknown>>;
  return {
    code: typeof code === 'number' ? code : 0,
    message: typeof message === 'string' ? message : JSON.stringify(answered),
  };
}

/** One bounded line: what a node says may contain a contract's words. */
function tidy(words: string): string {
  return words
    .slice(0, 300)
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}
