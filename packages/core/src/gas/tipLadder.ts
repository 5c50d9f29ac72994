/** How tips rise while a transaction is not yet in. */
export interface LadderRequest {
  /** Tips that recent blocks demanded, wei per gas, smallest first; at least one. */
  readonly tips: readonly number[];
  /** Blocks that are left, the next one included. */
  readonly left: number;
  /** What it costs not to be in after the last of them, wei per gas beside the base fee. */
  readonly failure: number;
  /** What each block of delay costs, wei per gas. */
  readonly delay: number;
  /** Tips below this share (0 to 1) of the recent ones are not tried. */
  readonly floor: number;
}

/**
 * The tip that makes the expected price least, if blocks demand what they did lately: a small one may be enough for this block,
 * and if it is not, the next rung is dearer. Backward induction over the blocks that are left.
 */
export function ladderTip(request: LadderRequest): number {
  const { tips, floor } = request;
  const first = Math.min(tips.length - 1, Math.floor(floor * tips.length));
  let expected = request.failure;
  let tip = 0;
  for (let rung = 0; rung < request.left; rung += 1) {
    const otherwise = expected + request.delay;
    expected = Infinity;
    for (let index = first; index < tips.length; index += 1) {
      const candidate = tips[index] ?? 0;
      const share = inclusion(index, tips.length);
      const cost = share * candidate + (1 - share) * otherwise;
      if (cost < expected) {
        expected = cost;
        tip = candidate;
      }
    }
  }
  return tip;
}

/** Chance that a block takes the tip at that place among the sorted ones (rule of succession). */
export function inclusion(index: number, count: number): number {
  return (index + 1) / (count + 1);
}
