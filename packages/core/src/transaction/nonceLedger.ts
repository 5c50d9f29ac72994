/** What is known of the nonces of one key on one chain. */
export interface NonceLedger {
  /** Most transactions that may wait unmined: what pools promise to keep, 1 for an EIP-7702 account. */
  readonly most: number;
  /** Next nonce that was never given out. */
  readonly next: number;
  /** Nonces given out and not final. `reserved`: nothing is stored with it, so that it was never sent. */
  readonly slots: ReadonlyMap<number, 'reserved' | 'stored'>;
  /** Mined transactions of the sender, and the block at which that was so: older answers are ignored. */
  readonly count: number;
  readonly countBlock: number;
  /** Whether the chain was asked since the ledger was opened. Before, nothing is given out. */
  readonly synced: boolean;
  /** The chain's count was seen below `next` with nothing of ours in between. */
  readonly behind?: { readonly block: number; readonly count: number };
  /** Why nothing is signed any more. */
  readonly halted?: string;
}

/** What a node says of the sender at a block. */
export interface CountObservation {
  readonly block: number;
  readonly count: number;
  /** With the pool's; equal to `count` where the pool has none. */
  readonly pendingCount: number;
  readonly finalCount: number;
}

/** A ledger from what is stored: reservations of an earlier process are void, since nothing was signed with them. */
export function openLedger(stored: {
  readonly most: number;
  readonly count: number;
  readonly countBlock: number;
  /** Nonces of intents that have not ended and have an attempt stored. */
  readonly storedNonces: readonly number[];
  /** Nonces that ended for good: every nonce up to the highest of them is used. */
  readonly finalNonces: readonly number[];
  readonly halted?: string;
}): NonceLedger {
  const { most, countBlock, storedNonces, finalNonces, halted } = stored;
  const count = Math.max(stored.count, ...finalNonces.map((nonce) => nonce + 1));
  return {
    most,
    count,
    countBlock,
    synced: false,
    next: Math.max(count, ...storedNonces.map((nonce) => nonce + 1)),
    slots: new Map(storedNonces.map((nonce) => [nonce, 'stored'])),
    ...(halted === undefined ? {} : { halted }),
  };
}

/** Missing nonces below one that is stored: what is above them cannot be mined. Lowest first. */
export function gapsOf({ count, slots }: NonceLedger): readonly number[] {
  const highest = Math.max(-1, ...[...slots].filter(([, use]) => use === 'stored').map(([nonce]) => nonce));
  const gaps: number[] = [];
  for (let nonce = count; nonce < highest; nonce += 1) {
    if (!slots.has(nonce)) {
      gaps.push(nonce);
    }
  }
  return gaps;
}

/** Transactions that wait unmined. */
export function unminedOf({ count, slots }: NonceLedger): number {
  return [...slots.keys()].filter((nonce) => nonce >= count).length;
}

/** Reserves the lowest nonce that nothing was sent with. */
export function takeNonce(
  ledger: NonceLedger,
):
  | { readonly ledger: NonceLedger; readonly nonce: number }
  | { readonly refused: 'halted' | 'full' | 'notSynced' } {
  if (ledger.halted !== undefined) {
    return { refused: 'halted' };
  }
  if (!ledger.synced) {
    return { refused: 'notSynced' };
  }
  const [gap] = gapsOf(ledger);
  if (gap === undefined && unminedOf(ledger) >= ledger.most) {
    return { refused: 'full' };
  }
  const nonce = gap ?? ledger.next;
  const slots = new Map(ledger.slots).set(nonce, 'reserved');
  return { nonce, ledger: { ...ledger, slots, next: Math.max(ledger.next, nonce + 1) } };
}

/** Something is stored with the nonce: from now on it must be mined. */
export function storeNonce(ledger: NonceLedger, nonce: number): NonceLedger {
  const slots = new Map(ledger.slots).set(nonce, 'stored');
  return { ...ledger, slots, next: Math.max(ledger.next, nonce + 1) };
}

/** Gives a nonce back, if nothing is stored with it. */
export function releaseNonce(ledger: NonceLedger, nonce: number): NonceLedger {
  if (ledger.slots.get(nonce) !== 'reserved') {
    return ledger;
  }
  const slots = new Map(ledger.slots);
  slots.delete(nonce);
  return { ...ledger, slots, next: nextAfter(ledger.count, slots) };
}

/** Takes what a node says. The count never falls unless the chain went back (`rollBackCount`). */
export function observeCount(ledger: NonceLedger, seen: CountObservation): NonceLedger {
  if (seen.block < ledger.countBlock || seen.count < ledger.count) {
    return seen.block > ledger.countBlock ? verifyBehind(ledger, seen) : ledger;
  }
  const slots = new Map([...ledger.slots].filter(([nonce]) => nonce >= seen.finalCount));
  const { behind: _, ...rest } = ledger;
  const known = { ...rest, slots, count: seen.count, countBlock: seen.block, synced: true };
  // Somebody used the key elsewhere: our counter follows.
  return known.next > seen.count
    ? verifyBehind(known, seen, ledger.behind)
    : { ...known, next: nextAfter(seen.count, slots) };
}

/** The chain dropped all blocks after the ancestor: what was mined may be mined again, or not. */
export function rollBackCount(ledger: NonceLedger, ancestor: number, countThere: number): NonceLedger {
  const { behind: _, ...rest } = ledger;
  return ancestor < ledger.countBlock ? { ...rest, countBlock: ancestor, count: countThere } : rest;
}

/** Nothing more is signed until a person has looked. */
export function haltKey(ledger: NonceLedger, reason: string): NonceLedger {
  return { ...ledger, halted: reason };
}

/**
 * A counter above the chain goes back only where two blocks say the same, the pool has nothing, and nothing is stored
 * with what lies in between.
 */
function verifyBehind(
  ledger: NonceLedger,
  seen: CountObservation,
  before: NonceLedger['behind'] = ledger.behind,
): NonceLedger {
  const isFree =
    seen.pendingCount === seen.count && ![...ledger.slots.keys()].some((nonce) => nonce >= seen.count);
  if (!isFree) {
    return ledger;
  }
  if (before !== undefined && before.count === seen.count && before.block < seen.block) {
    const { behind: _, ...rest } = ledger;
    return { ...rest, count: seen.count, countBlock: seen.block, next: seen.count };
  }
  return { ...ledger, behind: { block: seen.block, count: seen.count } };
}

function nextAfter(count: number, slots: NonceLedger['slots']): number {
  return Math.max(count, ...[...slots.keys()].map((nonce) => nonce + 1));
}
