import type { Urgency } from '../../transaction/feeOracle.ts';
import { BASELINES } from '../baselines.ts';
import { createFeeMemory, type FeeBlock, type FeeView } from '../feeMemory.ts';
import { DEADLINES } from '../offerFees.ts';
import { createSortedWindow, quantile } from '../sortedWindow.ts';
import { ORDER_GAS, type Outcome, type OrderWalk, type Way, walkOrder } from './order.ts';
import { baselineWay, ownWay, referenceWay } from './ways.ts';

/** How the base fee stood to its median of the last 100 blocks when an order came: a tenth above, a tenth below, or between. */
export const REGIMES = ['above', 'level', 'below'] as const;
export type Regime = (typeof REGIMES)[number];

/** One order, sent in every way. */
export interface ReplayedOrder {
  /** Place of the first block of the run that could have taken it. */
  readonly at: number;
  /** Number of its window: so many blocks as the deadline (at least 25), one window after the other. */
  readonly window: number;
  readonly regime: Regime;
  /** By the way's name. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** What the cheapest block within the deadline would have cost, wei. */
  readonly clairvoyant: bigint;
}

/** Orders that come this late in a run would see its end. */
const TAIL = 60;
const LEAST_WARM_UP = 50;
/** Windows are no shorter than this: an order that is sent at once may need some blocks as well. */
const LEAST_WINDOW = 25;

interface Started {
  readonly at: number;
  readonly regime: Regime;
  readonly walks: Map<Way, OrderWalk>;
  readonly outcomes: Map<string, Outcome>;
}

/**
 * Lets an order come before every block of a run and walks them all, block by block, each way seeing only what lies behind.
 * `firstWindow`: number of the first window. Orders that any way has not brought in by the end of the run are left out for all of them.
 */
export function replayRun(
  run: readonly FeeBlock[],
  urgency: Urgency,
  firstWindow = 0,
): readonly ReplayedOrder[] {
  const blocks = DEADLINES[urgency];
  const window = Math.max(LEAST_WARM_UP, blocks);
  const patient = urgency.startsWith('patient');
  const ways = [
    ownWay(urgency),
    ...BASELINES.map((baseline) => baselineWay(baseline)),
    ...(patient ? [referenceWay(blocks)] : []),
  ];
  const memory = createFeeMemory();
  const baseFees = createSortedWindow(window);
  const replayed: ReplayedOrder[] = [];
  let open: Started[] = [];
  for (const [index, block] of run.entries()) {
    const view = memory.view(block.baseFee);
    if (view !== undefined && index >= window && index + blocks + TAIL < run.length) {
      const walks = new Map(ways.map((way) => [way, walkOrder(way)]));
      open.push({ at: index, regime: regimeOf(view), walks, outcomes: new Map() });
    }
    if (view !== undefined) {
      for (const order of open) {
        stepAll(order, { view, baseFees: baseFees.sorted }, block);
      }
    }
    for (const { at, regime, outcomes } of open.filter(({ walks }) => walks.size === 0)) {
      const clairvoyant = cheapest(run, at, blocks) * ORDER_GAS;
      replayed.push({
        at,
        window: firstWindow + Math.floor((at - window) / Math.max(blocks, LEAST_WINDOW)),
        regime,
        outcomes,
        clairvoyant,
      });
    }
    open = open.filter(({ walks }) => walks.size > 0);
    memory.add(block);
    baseFees.add(Number(block.baseFee));
  }
  return replayed;
}

function stepAll(order: Started, moment: Parameters<OrderWalk['step']>[0], block: FeeBlock): void {
  for (const [way, walk] of order.walks) {
    const outcome = walk.step(moment, block);
    if (outcome !== undefined) {
      order.outcomes.set(way.name, outcome);
      order.walks.delete(way);
    }
  }
}

function regimeOf(view: FeeView): Regime {
  const median = quantile(view.totals.short, 0.5) - quantile(view.tips, 0.5);
  return view.nextBaseFee > 1.1 * median ? 'above' : view.nextBaseFee < 0.9 * median ? 'below' : 'level';
}

function cheapest(run: readonly FeeBlock[], from: number, blocks: number): bigint {
  let least: bigint | undefined;
  for (const { baseFee, demanded } of run.slice(from, from + blocks)) {
    const price = baseFee + demanded;
    least = least === undefined || price < least ? price : least;
  }
  return least ?? 0n;
}
