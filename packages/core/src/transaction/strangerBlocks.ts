const LEAST_BLOCKS = 2;
/** Machines behind one address differ by so much in what they have indexed, ms. */
const LEAST_MS = 30_000;

/**
 * Blocks for which a nonce must count as used, with no receipt of ours found, before it counts as somebody else's: that halts
 * the key, its exits included, and must not follow from a machine that shows receipts late.
 */
export function strangerBlocks(blockTimeMs: number): number {
  return Math.max(LEAST_BLOCKS, Math.ceil(LEAST_MS / blockTimeMs));
}
