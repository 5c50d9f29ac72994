import type { Address } from '@twinlane/core/money/hex';

/** Tokens that were read of late: they keep being asked for. */
export interface ReadTokens {
  /** Milliseconds since 1970. */
  note(token: Address, now: number): void;
  of(now: number): readonly Address[];
}

const KEPT_MS = 600_000;
/** More are not remembered, so that nobody can fill the memory by asking. */
const MOST = 5_000;

/** Remembers nothing yet. */
export function createReadTokens(): ReadTokens {
  const readAt = new Map<Address, number>();
  return {
    note(token, now) {
      if (readAt.size < MOST || readAt.has(token)) {
        readAt.set(token, now);
      }
    },
    of(now) {
      for (const [token, at] of readAt) {
        if (now - at > KEPT_MS) {
          readAt.delete(token);
        }
      }
      return [...readAt.keys()];
    },
  };
}
