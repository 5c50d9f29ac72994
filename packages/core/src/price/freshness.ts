/** A price at most this old is fresh, milliseconds. */
export const FRESH_MS = 60_000;
/** A price older than this is not given at all, milliseconds. */
export const STALE_MS = 240_000;

/**
 * What a price observed at `at` is worth at `now` (both milliseconds since 1970). A time to come counts as now: clocks of
 * two machines differ a little.
 */
export function freshnessOf(at: number, now: number): 'fresh' | 'stale' | 'gone' {
  const age = now - at;
  if (age <= FRESH_MS) {
    return 'fresh';
  }
  return age <= STALE_MS ? 'stale' : 'gone';
}
