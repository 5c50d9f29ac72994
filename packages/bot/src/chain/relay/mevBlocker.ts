import type { RelayKind } from './relay.ts';

/**
 * MEV Blocker. Its status API knows INCLUDED, FAILED and UNKNOWN (docs.mevblocker.io, REST API methods): what waits is
 * UNKNOWN there, and seen by its hash. FAILED counts only where no block has it. A dearer transaction with the same nonce
 * replaces and cancels; with `softCancellations` in the URL an empty one only stops the first.
 */
export const mevBlocker: RelayKind = {
  name: 'mev-blocker',
  async statusOf(hash, { ask, look }) {
    const word = await ask(hash);
    if (word === 'INCLUDED') {
      return 'included';
    }
    switch (await look(hash)) {
      case 'mined':
        return 'included';
      case 'waiting':
        return word === 'FAILED' ? 'dropped' : 'pending';
      case 'absent':
        return word === 'FAILED' ? 'dropped' : 'unknown';
      case 'unclear':
      default:
        return 'unknown';
    }
  },
};
