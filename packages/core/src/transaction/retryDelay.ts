/** How failed submissions wait. Milliseconds. */
export interface RetryPolicy {
  readonly most: number;
  readonly firstDelay: number;
  readonly longestDelay: number;
}

/** Real chains: 1 s, doubled up to 30 s, at most three times. */
export const LIVE_RETRIES: RetryPolicy = { most: 3, firstDelay: 1_000, longestDelay: 30_000 };

/** Paper: the same from 100 ms. */
export const PAPER_RETRIES: RetryPolicy = { most: 3, firstDelay: 100, longestDelay: 30_000 };

const JITTER = 0.1;

/** Milliseconds before retry number `retry` (from 0), up to 10 per cent more or less. `random` is from [0, 1). */
export function retryDelay(policy: RetryPolicy, retry: number, random: number): number {
  const plain = Math.min(policy.longestDelay, policy.firstDelay * 2 ** Math.min(retry, 30));
  return Math.round(plain * (1 + JITTER * (2 * random - 1)));
}
