import { bumpFees } from '../../transaction/bumpFees.ts';
import type { Urgency } from '../../transaction/feeOracle.ts';
import { type FeePair, isValidReplacement } from '../../transaction/feePair.ts';
import { type Baseline, baselineFees } from '../baselines.ts';
import { DEADLINES, type FeeBounds, offerFees } from '../offerFees.ts';
import { referenceTakes } from '../referenceRule.ts';
import type { Way } from './order.ts';

/** After so many blocks a transaction counts as stuck: ten minutes on Ethereum. */
const STUCK = 50;
/** The comparison is of prices: nothing is capped. */
const BOUNDS: FeeBounds = { ceiling: 2n ** 80n, minTip: 0n };

/** Twinlane's offers, with a replacement whenever they ask for a tenth more than what is out. */
export function ownWay(urgency: Urgency): Way {
  return {
    name: 'twinlane',
    deadline: urgency === 'urgent' ? STUCK : DEADLINES[urgency],
    promises: urgency !== 'urgent',
    decide({ view }, waited, live) {
      const { kind, fees } = offerFees(view, urgency, waited, BOUNDS);
      if (kind === 'wait') {
        return live;
      }
      return live === undefined ? fees : replaced(live, fees);
    },
  };
}

function replaced(live: FeePair, market: FeePair): FeePair {
  const wanted =
    10n * market.maxFeePerGas > 11n * live.maxFeePerGas ||
    10n * market.maxPriorityFeePerGas > 11n * live.maxPriorityFeePerGas;
  const bumped = wanted ? bumpFees({ old: live, market, ceiling: BOUNDS.ceiling }) : undefined;
  return bumped !== undefined && isValidReplacement(live, bumped) ? bumped : live;
}

/** A library's default, sent at once and left alone until it is stuck. */
export function baselineWay(baseline: Baseline): Way {
  return {
    name: baseline,
    deadline: STUCK,
    promises: false,
    decide: ({ view }, _waited, live) => live ?? baselineFees(baseline, view),
  };
}

/** The reference stopping rule: waits by the base fee alone, then sends with the node's tip and a cap of twice the base fee. */
export function referenceWay(deadline: number): Way {
  return {
    name: 'reference rule',
    deadline,
    promises: true,
    decide({ view, baseFees }, waited, live) {
      if (live !== undefined || !referenceTakes(view.nextBaseFee, baseFees, waited, deadline)) {
        return live;
      }
      const tip = BigInt(Math.ceil(view.nodeTip));
      return { maxFeePerGas: 2n * BigInt(view.nextBaseFee) + tip, maxPriorityFeePerGas: tip };
    },
  };
}
