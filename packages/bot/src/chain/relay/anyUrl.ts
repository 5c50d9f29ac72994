import type { RelayKind } from './relay.ts';

/** Any address that takes transactions. What it does not show may be held all the same, so that it never says `dropped`. */
export const anyUrl: RelayKind = {
  name: 'any-url',
  async statusOf(hash, { look }) {
    const sighting = await look(hash);
    if (sighting === 'mined') {
      return 'included';
    }
    return sighting === 'waiting' ? 'pending' : 'unknown';
  },
};
