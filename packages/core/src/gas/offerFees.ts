import type { FeeOffer, Urgency } from '../transaction/feeOracle.ts';
import { capFees } from '../transaction/feePair.ts';
import type { FeeView } from './feeMemory.ts';
import { type PatientClass, patientOffer } from './patient.ts';
import { type PromptClass, promptOffer } from './prompt.ts';

/** What bounds an offer, wei per gas. */
export interface FeeBounds {
  /** Neither cap exceeds this. */
  readonly ceiling: bigint;
  /** Less is not offered as a tip, unless the ceiling is lower. */
  readonly minTip: bigint;
}

/** Blocks within which each class is to be in. */
export const DEADLINES: Readonly<Record<Urgency, number>> = {
  urgent: 1,
  standard: 5,
  patient25: 25,
  patient100: 100,
  patient300: 300,
};

const PROMPT: Readonly<Record<'urgent' | 'standard', PromptClass>> = {
  urgent: { blocks: 5, lets: 2, worth: 0.015, floor: 0.5, onlyWhereLate: true },
  standard: { blocks: 5, lets: 4, worth: 0.002, floor: 0, onlyWhereLate: false },
};

const PATIENT: Readonly<Record<'patient25' | 'patient100' | 'patient300', PatientClass>> = {
  patient25: { blocks: 25, among: 'short', foresight: 2, start: 0.04, rise: 0.6, bend: 2 },
  patient100: { blocks: 100, among: 'short', foresight: 2, start: 0, rise: 0.2, bend: 3 },
  patient300: { blocks: 300, among: 'long', foresight: 1, start: 0, rise: 0.3, bend: 3 },
};

/**
 * What a transaction that has waited for so many blocks should offer for the next one. A base fee above the ceiling leaves
 * nothing but to wait: the offer is then capped, and no block takes it before the base fee has fallen.
 */
export function offerFees(view: FeeView, urgency: Urgency, waited: number, bounds: FeeBounds): FeeOffer {
  const { cap, tip, goes } =
    urgency === 'urgent' || urgency === 'standard'
      ? promptOffer(view, waited, PROMPT[urgency])
      : patientOffer(view, waited, PATIENT[urgency]);
  const offered = whole(tip);
  const raised = offered > bounds.minTip ? offered : bounds.minTip;
  const fees = capFees(
    { maxFeePerGas: whole(cap) + (raised - offered), maxPriorityFeePerGas: raised },
    bounds.ceiling,
  );
  const affordable = bounds.ceiling >= whole(view.nextBaseFee);
  return { kind: goes && affordable ? 'send' : 'wait', fees };
}

function whole(fee: number): bigint {
  return BigInt(Math.ceil(fee));
}
