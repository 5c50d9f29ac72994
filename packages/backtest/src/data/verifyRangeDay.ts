import { basename } from 'node:path';
import type { RangeState } from '@twinlane/core/amm/concentratedLiquidity';
import { createTickTable } from '@twinlane/core/amm/tickTable';
import { UserError } from '@twinlane/core/errors';
import { type CsvFile, malformed } from './csvRows.ts';
import { checkSwap } from './rangeReplay.ts';
import type { RecordingTally } from './recordingReport.ts';

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
      const recorded = {
        amount0: row.integer('amount0'),
        amount1: row.integer('amount1'),
        sqrtPriceX96: row.integer('sqrtPriceX96'),
        liquidity: row.integer('liquidity'),
        tick: row.number('tick'),
      };
      if (state !== undefined && state.liquidity === recorded.liquidity) {
        state = checkSwap(tally, pool, `line ${row.line}`, state, recorded);
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
