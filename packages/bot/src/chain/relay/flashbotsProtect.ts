import type { RelayStatus } from '@twinlane/core/transaction/submission';
import type { RelayKind } from './relay.ts';

/** docs.flashbots.net, transaction status API. `UNKNOWN` is what it has not received, or not yet noted. */
const STATUSES: Readonly<Record<string, RelayStatus>> = {
  PENDING: 'pending',
  INCLUDED: 'included',
  // 25 blocks went by without it.
  FAILED: 'dropped',
  CANCELLED: 'dropped',
};

/**
 * Flashbots Protect. Its RPC needs no signature of the request. A dearer transaction with the same nonce goes beside the
 * first, and the builder takes one of them; an empty transfer to oneself stops the first (see `closingCall`).
 */
export const flashbotsProtect: RelayKind = {
  name: 'flashbots-protect',
  // docs.flashbots.net, settings guide: mempool configuration.
  publishes: ({ searchParams }) =>
    searchParams.has('useMempool') && searchParams.get('useMempool') !== 'false',
  statusOf: async (hash, { ask }) => STATUSES[(await ask(hash)) ?? ''] ?? 'unknown',
};
