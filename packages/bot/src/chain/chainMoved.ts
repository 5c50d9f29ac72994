/** What one endpoint says of a height at which the chain may have forked. */
export interface BranchVote {
  /** The hash of its block there; absent where it has none. */
  readonly hash?: string;
  /** Its newest block. */
  readonly head: number;
}

/** How much further another branch must have come than ours, where neither has a majority. */
const CLEAR_LEAD = 2;

/**
 * Whether the chain left `ours` for another block at that height: nobody has ours any more, more than half of those that
 * have a block there agree on another one, or another branch is clearly longer. A node alone on its branch moves nothing.
 */
export function chainMoved(ours: string, votes: readonly BranchVote[]): boolean {
  const branches = new Map<string, BranchVote[]>();
  for (const vote of votes) {
    if (vote.hash !== undefined) {
      branches.set(vote.hash, [...(branches.get(vote.hash) ?? []), vote]);
    }
  }
  const all = [...branches.values()].flat().length;
  const keepers = branches.get(ours) ?? [];
  branches.delete(ours);
  if (keepers.length === 0) {
    return all > 0;
  }
  const height = longest(keepers);
  return [...branches.values()].some(
    (branch) => branch.length * 2 > all || longest(branch) >= height + CLEAR_LEAD,
  );
}

function longest(votes: readonly BranchVote[]): number {
  return Math.max(...votes.map(({ head }) => head));
}
