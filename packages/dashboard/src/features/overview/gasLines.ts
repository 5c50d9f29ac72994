import type { GasView } from '@twinlane/protocol/gas';
import { duration } from '../../shared/format/times.ts';

/** Seconds of a block, for the words of a deadline. */
const SECONDS: Readonly<Record<number, number>> = { 1: 12, 11155111: 12, 8453: 2, 84532: 2 };

const NAMES: Readonly<Record<GasView['offers'][number]['urgency'], string>> = {
  urgent: 'Urgent',
  standard: 'Standard',
  patient25: 'Patient',
  patient100: 'More patient',
  patient300: 'Most patient',
};

/** One urgency in words. */
export interface GasLine {
  readonly urgency: string;
  readonly name: string;
  readonly within: string;
  /** Wei per gas. */
  readonly most: string;
  readonly isWaiting: boolean;
}

/** What each urgency should do now, the most urgent first. */
export function gasLines({ offers, chain }: GasView): readonly GasLine[] {
  const seconds = SECONDS[chain.id];
  return offers.map(({ urgency, deadline, action, maxFeePerGas }) => {
    const blocks = `${deadline} ${deadline === 1 ? 'block' : 'blocks'}`;
    return {
      urgency,
      name: NAMES[urgency],
      within: seconds === undefined ? blocks : `${blocks}, ${duration(deadline * seconds)}`,
      most: maxFeePerGas,
      isWaiting: action === 'wait',
    };
  });
}

/** How the base fee stands against its last blocks: `low`, `usual` or `high`. */
export function gasWord({ nextBaseFee, trend }: GasView): 'low' | 'usual' | 'high' {
  const [next, low, median, high] = [nextBaseFee, trend.lowest, trend.median, trend.highest].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  if (next > median + (high - median) / 2) return 'high';
  return next < median - (median - low) / 2 ? 'low' : 'usual';
}
