import type { FeeView } from './feeMemory.ts';
import { quantile } from './sortedWindow.ts';
import { ladderTip } from './tipLadder.ts';

/** How a class goes that does not look for a dip. */
export interface PromptClass {
  /** Blocks over which its tips rise. */
  readonly blocks: number;
  /** It may let so many blocks pass, while the base fee is expected to fall by more than `worth` from each to the next. */
  readonly lets: number;
  readonly worth: number;
  /** Tips below this share of the recent ones are not tried. */
  readonly floor: number;
  /** Whether it lets blocks pass only where sending at once would be late as well. */
  readonly onlyWhereLate: boolean;
}

/** What a block of delay is worth, of the base fee. */
const DELAY = 0.02;
/** A suggestion that misses fewer blocks than this gets a transaction into the next block for all purposes. */
const RARELY = 0.05;
/** Headroom of the cap over base fees, which can rise by an eighth with each block: three blocks and a little. It costs nothing. */
const HEADROOM = 1.5;

/** In one of the next blocks: `undefined` where this one should pass. */
export function promptOffer(
  view: FeeView,
  waited: number,
  { blocks, lets, worth, floor, onlyWhereLate }: PromptClass,
): { readonly cap: number; readonly tip: number; readonly goes: boolean } {
  const { nextBaseFee, tips } = view;
  const tip = ladderTip({
    tips,
    left: Math.max(1, blocks - waited),
    failure: nextBaseFee + 2 * quantile(tips, 0.6),
    delay: DELAY * nextBaseFee,
    floor,
  });
  const late = !onlyWhereLate || view.nodeTipFails > RARELY;
  const passes = late && waited < lets && view.expectedStep < -worth;
  return { cap: HEADROOM * Math.max(view.baseFee, nextBaseFee) + tip, tip, goes: !passes };
}
