import { basename } from 'node:path';
import type { RangeState } from '@twinlane/core/amm/concentratedLiquidity';
import { createTickTable } from '@twinlane/core/amm/tickTable';
import { UserError } from '@twinlane/core/errors';
import { type CsvFile, malformed } from './csvRows.ts';
import { checkSwap, isReproduced, type RecordedSwap } from './rangeReplay.ts';
import type { RecordingTally } from './recordingReport.ts';
import { readSwap } from './swapRow.ts';

/** Columns of a recording of some hours of one concentrated-liquidity pool, without its ticks. */
export const RANGE_DAY_COLUMNS = [
  'block_number',
  'event',
  'amount0',
  'amount1',
  'sqrtPriceX96',
  'liquidity',
  'tick',
  'tickLower',
  'tickUpper',
  'amount',
];

const NO_START = 'first swap: the state before is not recorded';
const NO_TICKS = 'swap that changes the liquidity: the ticks it crosses are not recorded';
const MANY_TICKS = 'swap across several ticks that are not recorded: liquidity may come and go on the way';

/** Tick spacings of the fee tiers of Uniswap V3 and its forks. */
const SPACINGS: Readonly<Record<number, number>> = { 100: 1, 500: 10, 2500: 50, 3000: 60, 10000: 200 };

/**
 * Replays a stretch of one pool's life whose ticks are not recorded: each swap is computed from the price that the one before
 * left and the liquidity as mints and burns have changed it since; one that ends at another liquidity has crossed ticks.
 * The fee is the option's, or the number in the file's name before the date (`usdc_weth_500_2024-01-05.csv`).
 * @throws UserError `data.no-fee` where the fee is not known, `data.malformed` for rows that cannot be.
 */
export async function verifyRangeDay(
  path: string,
  csv: CsvFile,
  tally: RecordingTally,
  feeOption: number | undefined,
): Promise<void> {
  const name = basename(path);
  const fee = feeOption ?? Number(/_(\d+)_\d{4}-\d{2}-\d{2}/.exec(name)?.[1]);
  const tickSpacing = SPACINGS[fee];
  if (tickSpacing === undefined) {
    throw new UserError('data.no-fee', `The fee of the pool in ${path} is not known.`, {
      hint: 'Give it in hundredths of a basis point (500 is 0.05 %), or name the file like usdc_weth_500_2024-01-05.csv.',
    });
  }
  const pool = name.replace(/\.csv(\.gz)?$/, '');
  const empty = { fee, tickSpacing, ticks: createTickTable(tickSpacing, []) };
  let state: RangeState | undefined;
  for await (const row of csv.rows) {
    tally.event(pool);
    const event = row.text('event');
    if (event === 'Swap') {
      const recorded = readSwap(path, row);
      if (state !== undefined && state.liquidity === recorded.liquidity) {
        state = checkWithinKnown(tally, pool, `line ${row.line}`, state, recorded);
      } else {
        tally.unverifiable(pool, state === undefined ? NO_START : NO_TICKS);
        state = { ...empty, ...recorded };
      }
    } else if (event === 'Mint' || event === 'Burn') {
      const [lower, upper] = [row.number('tickLower'), row.number('tickUpper')];
      const delta = event === 'Mint' ? row.integer('amount') : -row.integer('amount');
      if (state !== undefined && lower <= state.tick && state.tick < upper) {
        state = { ...state, liquidity: state.liquidity + delta };
      }
    } else if (event !== 'Collect' && event !== 'Flash') {
      throw malformed(path, row.line, `${JSON.stringify(event)} is not an event of a pool`);
    }
  }
}

/**
 * Checks a swap that ends at the liquidity it began with. If it crossed one place where a tick may be, a tick without net
 * liquidity may have been there, at which a step ends and rounds; across several, positions may have lain in between.
 */
function checkWithinKnown(
  tally: RecordingTally,
  pool: string,
  place: string,
  before: RangeState,
  recorded: RecordedSwap,
): RangeState {
  const { tickSpacing, tick } = before;
  const [from, to] = [Math.floor(tick / tickSpacing), Math.floor(recorded.tick / tickSpacing)];
  if (from !== to && !isReproduced(before, recorded)) {
    if (Math.abs(to - from) > 1) {
      tally.unverifiable(pool, MANY_TICKS);
      return { ...before, ...recorded };
    }
    const crossed = { tick: Math.max(from, to) * tickSpacing, liquidityNet: 0n, liquidityGross: 1n };
    if (isReproduced({ ...before, ticks: createTickTable(tickSpacing, [crossed]) }, recorded)) {
      tally.exact(pool);
      return { ...before, ...recorded };
    }
  }
  return checkSwap(tally, pool, place, before, recorded);
}
