import type { Entry } from './entry.ts';
import type { ManagerOptions } from './managerOptions.ts';

/** Blocks that a wish has waited for its fees, from when it first asked; what they would have been then is kept with it. */
export function waitedBlocks(
  entry: Entry,
  head: number,
  { clock, chain, feeOracle }: Pick<ManagerOptions, 'clock' | 'chain' | 'feeOracle'>,
): number {
  // Blocks that an earlier process has waited, as far as clocks tell.
  const before = Math.max(0, Math.floor((clock.now() - entry.record.createdAt) / chain.blockTimeMs));
  entry.waitsSince ??= head - before;
  entry.baseline ??= feeOracle.baseline();
  return Math.max(0, head - entry.waitsSince);
}
