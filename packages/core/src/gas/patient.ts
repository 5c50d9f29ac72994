import type { FeeView } from './feeMemory.ts';
import { quantile } from './sortedWindow.ts';
import { inclusion, ladderTip } from './tipLadder.ts';

/** How a class waits for a dip. */
export interface PatientClass {
  /** Deadline, blocks. */
  readonly blocks: number;
  /** Which blocks a price is compared with: the last 100 or 400. */
  readonly among: 'short' | 'long';
  /** How much an expected step of the base fee counts. */
  readonly foresight: number;
  /** Share of recent prices that a fair price is not above: `start + rise · (waited / deadline)^bend`. */
  readonly start: number;
  readonly rise: number;
  readonly bend: number;
}

/** In the last blocks before the deadline the price does not matter any more. */
const LAST_BLOCKS = 4;
/** The last tip is so many times the highest that was demanded lately. */
const LAST_TIP = 3;
/** Room for a tip above what makes the price fair, of the base fee: what missing a dip costs. */
const MISSING = 0.02;

/**
 * A price is fair if hardly any recent one was lower; the less time is left, the less is asked for. The tip is the one that saves
 * most: the chance that it is enough, times what is saved against the fair price.
 */
export function patientOffer(
  view: FeeView,
  waited: number,
  patience: PatientClass,
): { readonly cap: number; readonly tip: number; readonly goes: boolean } {
  const { nextBaseFee, tips } = view;
  const left = patience.blocks - waited;
  const most = tips.at(-1) ?? 0;
  if (left <= (most === 0 ? 1 : LAST_BLOCKS)) {
    const tip = lastTip(tips, left);
    return { cap: 2 * nextBaseFee + tip, tip, goes: true };
  }
  const share = patience.start + patience.rise * (waited / patience.blocks) ** patience.bend;
  const fair = quantile(view.totals[patience.among], Math.min(1, share));
  const room = fair - nextBaseFee * Math.exp(-patience.foresight * view.expectedStep);
  if ((tips[0] ?? 0) > room) {
    return { cap: fair, tip: tips[0] ?? 0, goes: false };
  }
  const tip = bestTip(tips, room + MISSING * nextBaseFee);
  return { cap: Math.max(nextBaseFee + tip, fair), tip, goes: true };
}

function bestTip(tips: readonly number[], room: number): number {
  let best = 0;
  let tip = tips[0] ?? 0;
  for (let index = 0; index < tips.length; index += 1) {
    const candidate = tips[index] ?? 0;
    if (candidate >= room) {
      break;
    }
    const saved = inclusion(index, tips.length) * (room - candidate);
    if (saved > best) {
      best = saved;
      tip = candidate;
    }
  }
  return tip;
}

function lastTip(tips: readonly number[], left: number): number {
  const last = LAST_TIP * (tips.at(-1) ?? 0);
  return left <= 1 ? last : ladderTip({ tips, left: left - 1, failure: last, delay: 0, floor: 0 });
}
