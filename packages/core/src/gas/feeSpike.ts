import type { BlockHeader } from '../market/block.ts';

/** Base fees of the last hour, oldest first. */
export interface FeeHour {
  readonly fees: readonly { readonly timestamp: number; readonly baseFee: number }[];
}

export const NO_FEES: FeeHour = { fees: [] };

const HOUR_SECONDS = 3_600;
/** Chain seconds below which a median says nothing. */
const LEAST_SECONDS = 300;

/** How the base fee of a block compares with the ceiling and with the median of the hour before it; no median too early. */
export interface FeeComparison {
  /** The base fee as a share of the ceiling. */
  readonly ofCeiling: number;
  /** How many times the median. */
  readonly ofMedian?: number;
}

/** Takes a block's base fee in. */
export function followFee(
  hour: FeeHour,
  { timestamp, baseFeePerGas }: Pick<BlockHeader, 'timestamp' | 'baseFeePerGas'>,
  ceiling: bigint,
): { readonly hour: FeeHour; readonly comparison: FeeComparison } {
  const baseFee = Number(baseFeePerGas);
  const before = hour.fees.filter(
    (fee) => fee.timestamp < timestamp && fee.timestamp >= timestamp - HOUR_SECONDS,
  );
  const oldest = before[0]?.timestamp ?? timestamp;
  const ofCeiling = baseFee / Number(ceiling);
  const median = medianOf(before.map((fee) => fee.baseFee));
  const isKnown = timestamp - oldest >= LEAST_SECONDS && median !== undefined && median > 0;
  return {
    hour: { fees: [...before, { timestamp, baseFee }] },
    comparison: isKnown ? { ofCeiling, ofMedian: baseFee / median } : { ofCeiling },
  };
}

function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
