import { UserError } from '../../errors.ts';
import { nextBaseFee } from '../../market/nextBaseFee.ts';
import type { FeeBlock } from '../feeMemory.ts';

/** One recorded block. Fees are wei per gas; what a recording does not have is absent. */
export interface RecordedBlock {
  readonly number: number;
  readonly baseFee: bigint;
  readonly gasUsed?: bigint;
  readonly gasLimit?: bigint;
  readonly tips: {
    readonly p5?: bigint;
    readonly p10?: bigint;
    readonly p25?: bigint;
    readonly lowest?: bigint;
    readonly average?: bigint;
  };
}

/** Which of a block's tips the block demanded: the p10 counts, p5 and p25 are its sensitivity, `none` looks at base fees alone. */
export type Demand = 'p5' | 'p10' | 'p25' | 'none';

/** A recording that can be replayed. */
export interface FeeHistory {
  readonly name: string;
  /** Blocks in order without a gap; more than one run only where many blocks in a row are missing. */
  readonly runs: readonly (readonly FeeBlock[])[];
  readonly blocks: number;
  /** Blocks that the recording misses and that were filled in. */
  readonly filled: number;
  readonly hasTips: boolean;
  /** What a block demands, in words. */
  readonly demands: string;
}

/** What the percentiles of tips are taken to be of their mean where only that is known, per cent. */
const SHARES: Readonly<Record<Exclude<Demand, 'none'>, bigint>> = { p5: 15n, p10: 25n, p25: 40n };
/** So many missing blocks in a row are filled in; more cut the history in two. */
const FILLED_AT_MOST = 8;

/**
 * A recording as a history. @throws UserError `gas.not-consecutive` for a recording of every so manyth block, and
 * `gas.short-history` for fewer than two blocks.
 */
export function toFeeHistory(name: string, recorded: readonly RecordedBlock[], demand: Demand): FeeHistory {
  const rows = recorded.toSorted((a, b) => a.number - b.number);
  requireConsecutive(name, rows);
  const { words, of } = demandOf(rows, demand);
  const runs: FeeBlock[][] = [];
  let filled = 0;
  let before: RecordedBlock | undefined;
  let tip = 0n;
  for (const row of rows) {
    const missing = before === undefined ? Infinity : row.number - before.number - 1;
    if (missing < 0) {
      continue;
    }
    if (before === undefined || missing > FILLED_AT_MOST) {
      runs.push([]);
    } else {
      runs.at(-1)?.push(...fill(before, row, tip));
      filled += missing;
    }
    tip = of(row) ?? tip;
    runs.at(-1)?.push({ number: row.number, baseFee: row.baseFee, demanded: tip });
    before = row;
  }
  const blocks = runs.reduce((sum, run) => sum + run.length, 0);
  return { name, runs, blocks, filled, hasTips: words !== undefined, demands: words ?? 'base fees alone' };
}

function requireConsecutive(name: string, rows: readonly RecordedBlock[]): void {
  if (rows.length < 2) {
    throw new UserError('gas.short-history', `${name} has ${rows.length} blocks.`, {
      hint: 'Give a recording of at least a few hundred blocks.',
    });
  }
  const steps = rows.slice(1).map((row, index) => row.number - (rows[index]?.number ?? 0));
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  if (usual > 1) {
    throw new UserError('gas.not-consecutive', `${name} has every ${usual}th block only.`, {
      hint: 'Waiting can only be replayed on consecutive blocks.',
    });
  }
}

type DemandOf = {
  readonly words: string | undefined;
  readonly of: (row: RecordedBlock) => bigint | undefined;
};

function demandOf(rows: readonly RecordedBlock[], demand: Demand): DemandOf {
  if (demand === 'none') {
    return { words: undefined, of: () => undefined };
  }
  const half = rows.length / 2;
  const known = (pick: DemandOf['of']): boolean =>
    rows.filter((row) => pick(row) !== undefined).length > half;
  const percentile = (row: RecordedBlock): bigint | undefined => row.tips[demand];
  if (known(percentile)) {
    return { words: `${demand} of the tips`, of: percentile };
  }
  const lowest = ({ tips }: RecordedBlock): bigint | undefined =>
    tips.lowest === 0n ? undefined : tips.lowest;
  if (known(lowest)) {
    return { words: 'the lowest tip that is not zero', of: lowest };
  }
  const share = ({ tips }: RecordedBlock): bigint | undefined =>
    tips.average === undefined ? undefined : (tips.average * SHARES[demand]) / 100n;
  if (known(share)) {
    return { words: `${SHARES[demand]} % of the average tip, in the place of its ${demand}`, of: share };
  }
  return { words: undefined, of: () => undefined };
}

/**
 * Blocks between two recorded ones: the base fee of the first follows from its parent where the parent's gas is known, the
 * others lie evenly between their neighbours; all demand what the block before them did.
 */
function fill(before: RecordedBlock, after: RecordedBlock, demanded: bigint): readonly FeeBlock[] {
  const filled: FeeBlock[] = [];
  let last = before.baseFee;
  for (let number = before.number + 1; number < after.number; number += 1) {
    const { gasUsed, gasLimit } = before;
    if (number === before.number + 1 && gasUsed !== undefined && gasLimit !== undefined && gasLimit > 0n) {
      last = nextBaseFee({ baseFeePerGas: last, gasUsed, gasLimit });
    } else {
      last += (after.baseFee - last) / BigInt(after.number - number + 1);
    }
    filled.push({ number, baseFee: last, demanded });
  }
  return filled;
}
