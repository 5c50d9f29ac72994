import type { PricePoint } from '../../market/marketSnapshot.ts';

/**
 * What was traded over the `seconds` up to `now`, in equal parts of that time, oldest first: the guess for as many slices
 * of the same length ahead. Points after `now` do not count.
 */
export function volumeProfile(
  history: readonly PricePoint[],
  now: number,
  seconds: number,
  slices: number,
): readonly number[] {
  const profile = Array.from({ length: slices }, () => 0);
  for (const { timestamp, volume = 0 } of history) {
    const part = Math.floor(((timestamp - (now - seconds)) * slices) / seconds);
    const index = timestamp === now ? slices - 1 : part;
    if (timestamp <= now && index >= 0 && index < slices) {
      profile[index] = (profile[index] ?? 0) + volume;
    }
  }
  return profile;
}
