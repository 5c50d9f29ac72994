import { RPC_ERROR_TABLES } from './registry.ts';
import type { RpcErrorClass } from './rpcErrorClass.ts';

/** The error object of a JSON-RPC answer. */
interface RpcErrorAnswer {
  readonly code: number;
  readonly message: string;
}

/** What servers and proxies put before the text of the one they asked. */
const PREFIX =
  /^(internal_error: |rpc error: code = \w+ desc = |err: |call failed: |transaction rejected: |invalid transaction: |failed to send transaction: |error: )/;
/** Geth appends the call's own gas to what it says about one. */
const SUFFIX = / \(supplied gas \d+\)$/;
/** EIP-1474 and geth: code 3 is a revert with its data. */
const REVERT_CODE = 3;
const LONGEST = 2_000;

/**
 * What the error object of `eth_sendRawTransaction`, `eth_call` or `eth_estimateGas` means. The message may hold a
 * contract's words, so that only whole known texts count: anything else is `unknown`, which is no failure.
 */
export function classifyRpcError(error: RpcErrorAnswer): RpcErrorClass {
  const words = plain(error.message);
  if (error.code === REVERT_CODE) {
    return 'reverted';
  }
  for (const { rules } of RPC_ERROR_TABLES) {
    const rule = rules.find(
      ({ code, pattern }) => (code === undefined || code === error.code) && pattern.test(words),
    );
    if (rule !== undefined) {
      return rule.class;
    }
  }
  return 'unknown';
}

function plain(message: string): string {
  let words = message
    .slice(0, LONGEST)
    .toLowerCase()
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  for (let stripped = ''; stripped !== words;) {
    stripped = words;
    words = words.replace(PREFIX, '');
  }
  return words.replace(SUFFIX, '');
}
