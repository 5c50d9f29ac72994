import type { FatalError, RetryableError } from '@twinlane/core/errors';
import type { RpcCall } from '@twinlane/core/market/chainReader';

/** What a failure says of the endpoint itself. */
export interface EndpointFault {
  /** What it does, such as `answers with HTML`. One of few texts, so that they can be counted. */
  readonly words: string;
  /** How long it asked to be left alone, milliseconds. */
  readonly retryAfterMs?: number;
}

/** The error object of a JSON-RPC answer. */
export interface RpcErrorObject {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** How one call ended. Without a `fault`, an error is the call's own, such as a revert. */
export type RpcOutcome =
  | { readonly result: unknown }
  | {
      readonly error: RetryableError | FatalError;
      readonly fault?: EndpointFault;
      /** The node's own words, where it answered at all. */
      readonly said?: RpcErrorObject;
    };

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

/**
 * An address without what may be a secret: providers put keys into the path, the query and the user's part, and the name
 * of a private endpoint into the subdomain. What stays is the provider's domain, or an IP address with its port.
 */
export function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) {
    return 'IPC socket';
  }
  const { protocol, host, hostname } = new URL(url);
  const labels = hostname.split('.');
  const isName = labels.length > 2 && !/^[\d.]+$/.test(hostname);
  const place = isName ? `…${host.split('.').slice(-2).join('.')}` : host;
  return `${protocol}//${place}`;
}
