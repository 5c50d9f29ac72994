import type { RpcErrorClass } from './rpcError/rpcErrorClass.ts';

const RETRIED: ReadonlySet<RpcErrorClass> = new Set<RpcErrorClass>([
  'timeout',
  'connection',
  'rateLimited',
  'unknown',
  'txPoolFull',
  'accountLimit',
  'nonceTooLow',
  'nonceTooHigh',
  'feeTooLow',
  'feeCapBelowBaseFee',
  'replacementUnderpriced',
  'outOfGas',
  'intrinsicGasTooLow',
]);

/** Whether a failure of that kind may go away. Reverts, missing funds and what is invalid are not tried again. */
export function isRetriable(what: RpcErrorClass): boolean {
  return RETRIED.has(what);
}
