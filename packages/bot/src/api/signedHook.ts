import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@twinlane/core/ports';

/** What a signed request shows. */
export interface SignedRequest {
  /** Unix seconds, as the sender wrote them. */
  readonly timestamp: string | undefined;
  /** `sha256=` and the HMAC-SHA256 of timestamp, a dot and the body, in hexadecimal digits. */
  readonly signature: string | undefined;
  /** The bytes as they came. */
  readonly body: Buffer;
}

/** `wrong`: not signed with the secret. `stale`: too old, from before this start, or ahead. `replayed`: came before. */
export type SignedVerdict = 'valid' | 'wrong' | 'stale' | 'replayed';

/** Longest age of a request, and longest lead of its sender's clock, ms. */
const WINDOW_MS = 5 * 60_000;

/**
 * Checks requests that are signed with a secret. One is taken once: its signature is remembered for as long as its time
 * would be accepted, and nothing from before this start is taken, since that may have been remembered then.
 */
export function signedHook(secret: string, clock: Clock): (request: SignedRequest) => SignedVerdict {
  const startedAt = clock.now();
  /** When it may be forgotten, by signature; in the order in which they came. Of valid requests alone. */
  const seen = new Map<string, number>();

  return ({ timestamp = '', signature = '', body }) => {
    const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
    if (!isSame(signature, `sha256=${expected}`)) {
      return 'wrong';
    }
    const now = clock.now();
    const at = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) * 1000 : Number.NaN;
    if (!(Math.abs(now - at) <= WINDOW_MS) || at < startedAt) {
      return 'stale';
    }
    for (const [old, until] of seen) {
      if (until < now) seen.delete(old);
    }
    if (seen.has(expected)) {
      return 'replayed';
    }
    seen.set(expected, now + 2 * WINDOW_MS);
    return 'valid';
  };
}

/** In a time that tells nothing of the expected text. */
function isSame(shown: string, expected: string): boolean {
  const [one, other] = [Buffer.from(shown), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
