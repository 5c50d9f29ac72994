/** What a node's answer means for the transaction. Everything that is not surely understood is `unknown`. */
export type RpcErrorClass =
  /** The pool has exactly these bytes. */
  | 'alreadyKnown'
  /** The nonce is used: by one of our attempts or by somebody else. */
  | 'nonceTooLow'
  /** A nonce below is missing. */
  | 'nonceTooHigh'
  /** The pool holds another transaction of this nonce and wants more for its place. */
  | 'replacementUnderpriced'
  /** Below what this node takes at all. */
  | 'feeTooLow'
  | 'feeCapBelowBaseFee'
  /** Above what this node lets through (`rpc.txfeecap`). */
  | 'feeAboveNodeCap'
  | 'insufficientFunds'
  /** The gas limit does not cover the transaction's own size. */
  | 'intrinsicGasTooLow'
  /** Execution ran out of gas. */
  | 'outOfGas'
  /** More gas than a block or a transaction may have. */
  | 'gasLimitExceeded'
  | 'txPoolFull'
  /** The pool takes no more from this account: EIP-7702 delegation, or the account's slots. */
  | 'accountLimit'
  | 'reverted'
  /** Never acceptable: wrong chain, bad signature, unsupported type, too large. */
  | 'invalid'
  | 'timeout'
  | 'connection'
  | 'rateLimited'
  | 'unknown';

/** One text that a client or a provider really answers with. */
export interface RpcErrorRule {
  /** On the whole message in lower case, without what servers put before it. */
  readonly pattern: RegExp;
  /** The JSON-RPC code that must come with it; any where absent. */
  readonly code?: number;
  readonly class: RpcErrorClass;
  /** A message as it was seen or as the source forms it; the rule's test. */
  readonly example: string;
}

/** The texts of one client. */
export interface RpcErrorTable {
  readonly client: string;
  /** Where the texts stand. */
  readonly source: string;
  readonly rules: readonly RpcErrorRule[];
}
