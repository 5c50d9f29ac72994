import type { Hash, Hex } from '@twinlane/core/money/hex';
import type { PublicClient } from 'viem';

/** One JSON-RPC call of a batch. */
export interface RpcCall {
  readonly method: string;
  readonly params?: readonly unknown[];
}

/** How the node ended. `expected` when `stop` asked for it. */
export interface AnvilExit {
  readonly expected: boolean;
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines the node printed, for the error message. */
  readonly output: string;
}

/** A running local node. It ends with this process, however this process ends. */
export interface Anvil {
  readonly pid: number;
  /** The local socket (a named pipe on Windows) that speaks JSON-RPC: the cheapest way in. */
  readonly ipcPath: string;
  /** `http://127.0.0.1:<port>`, also serves WebSocket on the same port. */
  readonly httpUrl: string;
  /**
   * One JSON-RPC call over the local socket. The caller states the result's type; nothing checks it.
   * Throws FatalError `rpc.refused` with the node's words, RetryableError `rpc.closed` when the node is gone and
   * `rpc.timeout` when it has not answered for 30 s.
   */
  request<Result = unknown>(method: string, params?: readonly unknown[]): Promise<Result>;
  /**
   * Calls in one message, answered in this order; the node may carry them out in any. Rejects with the first failure, and
   * as `request` does.
   */
  batch(calls: readonly RpcCall[]): Promise<readonly unknown[]>;
  /** A viem client over the same socket. Does no caching, batching or polling of its own. */
  readonly client: PublicClient;
  /** Called once when the node has ended, at once if it already has. Returns how to unsubscribe. */
  onExit(listener: (exit: AnvilExit) => void): () => void;
  /** Ends the node and removes its folder. Safe to call twice. */
  stop(): Promise<void>;
}

/** A transaction from an account the node signs for (any account: all are unlocked). */
export interface SandboxTransaction {
  readonly from: `0x${string}`;
  /** Absent for a contract creation. */
  readonly to?: `0x${string}`;
  readonly data?: Hex;
  /** Wei. */
  readonly value?: bigint;
  /** Gas limit, 2,000,000 by default. Never estimated. */
  readonly gas?: bigint;
  /** Wei per gas on top of the base fee, 0 by default. */
  readonly maxPriorityFeePerGas?: bigint;
}

/** The block that `mineBlock` produced. */
export interface MinedBlock {
  readonly number: number;
  readonly hash: Hash;
  readonly parentHash: Hash;
  readonly stateRoot: Hash;
  /** Unix seconds. */
  readonly timestamp: number;
  /** Wei per gas. */
  readonly baseFeePerGas: bigint;
  readonly gasUsed: bigint;
  /** In the order they were executed. */
  readonly transactions: readonly Hash[];
}
