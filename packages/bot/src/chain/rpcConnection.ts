import type { FatalError, RetryableError } from '@twinlane/core/errors';
import type { RpcCall } from '@twinlane/core/market/chainReader';

/** How one call ended. */
export type RpcOutcome = { readonly result: unknown } | { readonly error: RetryableError | FatalError };

/** A way to a node. It connects when it is first used and again whenever it is used after it broke. */
export interface RpcConnection {
  /** Where it leads, without secrets that the address may carry. */
  readonly endpoint: string;
  /** Calls sent together, their outcomes in the same order. Never rejects. */
  send(calls: readonly RpcCall[]): Promise<readonly RpcOutcome[]>;
  /**
   * Tells of new blocks by pushing their raw headers; absent where the transport cannot. `onLost` is called once if the
   * subscription ends by itself.
   */
  readonly subscribeHeads?: (
    onHead: (header: unknown) => void,
    onLost: (error: Error) => void,
  ) => Promise<() => void>;
  close(): void;
}

/** How long a call may take before it counts as failed, unless told otherwise. */
export const RPC_TIMEOUT_MS = 10_000;

/** An address without the credentials and keys that providers put into it. */
export function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) {
    return url;
  }
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname.length > 1 ? '/…' : ''}`;
}
