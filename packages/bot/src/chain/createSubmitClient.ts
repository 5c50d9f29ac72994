import type { Hex } from '@twinlane/core/money/hex';
import type { SubmissionOutcome } from '@twinlane/core/transaction/submission';
import { connectTo, endpointName, type EndpointOptions } from './endpointOptions.ts';
import { sendRaw } from './sendRaw.ts';

/** Sends signed transactions over connections of its own, which no amount of reading can block. */
export interface SubmitClient {
  /** Hands the transaction to every endpoint, once. What follows from the outcomes is the caller's to decide. */
  send(signed: Hex): Promise<readonly SubmissionOutcome[]>;
  close(): void;
}

/** Connects to the endpoints that take transactions. Nothing is tried twice: a send that seems to fail may have worked. */
export function createSubmitClient(
  endpoints: readonly EndpointOptions[],
  options: { readonly timeoutMs?: number | undefined } = {},
): SubmitClient {
  const connections = endpoints.map((endpoint, index) => ({
    place: { name: endpointName(endpoint, index), url: endpoint.url },
    connection: connectTo(endpoint, options.timeoutMs),
  }));
  return {
    send: (signed) =>
      Promise.all(connections.map(({ place, connection }) => sendRaw(place, connection, signed))),
    close: () => connections.forEach(({ connection }) => connection.close()),
  };
}
