import { getAmountOut } from '@twinlane/core/amm/constantProduct';
import { type CsvFile, type CsvRow, malformed } from './csvRows.ts';
import { numbers } from './rangeReplay.ts';
import type { RecordingTally } from './recordingReport.ts';

/** Columns of a recording of a pair's reserves after every `Sync`. */
export const RESERVE_COLUMNS = ['pool', 'block_number', 'reserve0', 'reserve1'];

const FIRST = 'first reserves of a pair';
const LIQUIDITY = 'both reserves rise or both fall: liquidity is added or removed';
const NO_TRADE = 'at most one reserve changes: no swap';
const NO_RESERVES = 'swap from an empty reserve';

interface Reserves {
  readonly reserve0: bigint;
  readonly reserve1: bigint;
}

/**
 * Compares every step in which one reserve rises and the other falls with what the pair's formula allows: never may more come
 * out; less is what a transfer tax or a swap of another kind leaves.
 */
export async function verifyReserves(
  path: string,
  csv: CsvFile,
  tally: RecordingTally,
  fee: number,
): Promise<void> {
  const last = new Map<string, Reserves>();
  for await (const row of csv.rows) {
    const pool = row.text('pool');
    const after = { reserve0: row.integer('reserve0'), reserve1: row.integer('reserve1') };
    if (after.reserve0 < 0n || after.reserve1 < 0n) {
      throw malformed(path, row.line, 'a reserve is negative');
    }
    const before = last.get(pool);
    last.set(pool, after);
    tally.event(pool);
    if (before === undefined) {
      tally.unverifiable(pool, FIRST);
    } else {
      checkStep(tally, pool, row, before, after, fee);
    }
  }
}

function checkStep(
  tally: RecordingTally,
  pool: string,
  row: CsvRow,
  before: Reserves,
  after: Reserves,
  fee: number,
): void {
  const change0 = after.reserve0 - before.reserve0;
  const change1 = after.reserve1 - before.reserve1;
  if (change0 === 0n || change1 === 0n) {
    tally.unverifiable(pool, NO_TRADE);
    return;
  }
  if (change0 > 0n === change1 > 0n) {
    tally.unverifiable(pool, LIQUIDITY);
    return;
  }
  const [amountIn, amountOut, reserveIn, reserveOut] =
    change0 > 0n
      ? [change0, -change1, before.reserve0, before.reserve1]
      : [change1, -change0, before.reserve1, before.reserve0];
  if (reserveIn === 0n || reserveOut === 0n) {
    tally.unverifiable(pool, NO_RESERVES);
    return;
  }
  const allowed = getAmountOut(amountIn, reserveIn, reserveOut, fee);
  if (amountOut === allowed) {
    tally.exact(pool);
  } else if (amountOut < allowed) {
    tally.inexact(pool);
  } else {
    tally.mismatch({
      pool,
      place: `line ${row.line}, block ${row.text('block_number')}`,
      before: numbers({ ...before, fee }),
      recorded: numbers({ ...after, amountIn, amountOut }),
      computed: numbers({ amountIn, amountOut: allowed }),
    });
  }
}
