/** A token's depth at the end of a block. */
export interface DepthPoint {
  /** Chain time, Unix seconds. */
  readonly timestamp: number;
  /** Cash base units. */
  readonly depth: bigint;
}

/** Seconds within which a fall counts. */
const WINDOW_SECONDS = 600;

/**
 * Appends a depth and says by how much it is down on the highest of the last ten minutes, per cent. Only depths that a later
 * one does not exceed are kept: the highest is the first of them.
 */
export function followDepth(
  points: readonly DepthPoint[],
  newest: DepthPoint,
): { readonly points: readonly DepthPoint[]; readonly downPercent: number } {
  const kept = points.filter(
    ({ timestamp, depth }) =>
      timestamp < newest.timestamp && timestamp >= newest.timestamp - WINDOW_SECONDS && depth > newest.depth,
  );
  const all = [...kept, newest];
  const highest = all[0]?.depth ?? 0n;
  const down = highest === 0n ? 0 : Number(((highest - newest.depth) * 1_000_000n) / highest) / 10_000;
  return { points: all, downPercent: down };
}
