import { quantile } from './sortedWindow.ts';

/**
 * The plain stopping rule that the policies are measured against: take the block when its base fee is at most the quantile
 * `0.10 + 0.5 · (waited / deadline)²` of the last max(50, deadline) blocks, or at the deadline.
 * @param baseFees base fees of those blocks, smallest first
 * @param waited blocks that have passed since the order came
 */
export function referenceTakes(
  nextBaseFee: number,
  baseFees: readonly number[],
  waited: number,
  deadline: number,
): boolean {
  const share = 0.1 + 0.5 * (waited / deadline) ** 2;
  return waited >= deadline - 1 || nextBaseFee <= quantile(baseFees, share);
}
