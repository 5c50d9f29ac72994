import type { Address } from '../money/hex.ts';

/** A token that the next call may ask for. */
export interface BatchCandidate {
  readonly token: Address;
  /** Held, or read lately: asked for before the rest. */
  readonly wanted: boolean;
  /** When it was last asked for, milliseconds since 1970; 0 before the first time. */
  readonly askedAt: number;
  /** The API did not know it when it was last asked. */
  readonly unknown: boolean;
}

/** Milliseconds after which a token that the API did not know may be asked for again. */
const UNKNOWN_MS = 3_600_000;

/** Wanted tokens take no more of a call than this where others wait, so that those have their turn too. */
const WANTED_SHARE = 0.8;

/**
 * The tokens of the next call, at most `limit`: wanted ones first, each kind from the one that waits longest. Tokens that the
 * API does not know come last, and again only after an hour.
 */
export function nextBatch(
  candidates: readonly BatchCandidate[],
  limit: number,
  now: number,
): readonly Address[] {
  const due = candidates
    .filter(({ unknown, askedAt }) => !unknown || now - askedAt >= UNKNOWN_MS)
    .toSorted((a, b) => Number(a.unknown) - Number(b.unknown) || a.askedAt - b.askedAt);
  const isFirst = ({ wanted, unknown }: BatchCandidate): boolean => wanted && !unknown;
  const first = due.filter((candidate) => isFirst(candidate));
  const others = due.filter((candidate) => !isFirst(candidate));
  const room = Math.max(1, Math.floor(limit * WANTED_SHARE), limit - others.length);
  return [...first.slice(0, room), ...others].slice(0, Math.max(0, limit)).map(({ token }) => token);
}
