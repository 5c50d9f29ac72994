import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RangeState } from '@twinlane/core/amm/concentratedLiquidity';
import { createTickTable, liquidityAt } from '@twinlane/core/amm/tickTable';
import { isTwinlaneError, UserError } from '@twinlane/core/errors';
import { type CsvFile, type CsvRow, malformed, openCsv } from './csvRows.ts';
import { changeRange, checkSwap } from './rangeReplay.ts';
import type { RecordingTally } from './recordingReport.ts';
import { readSwap } from './swapRow.ts';

/** Columns of a recording of whole concentrated-liquidity pools, from their creation. */
export const RANGE_EVENT_COLUMNS = [
  'pool',
  'seq',
  'event',
  'amount0',
  'amount1',
  'sqrtPriceX96',
  'liquidity',
  'tick',
  'tickLower',
  'tickUpper',
  'liquidity_delta',
];

const NO_START = 'first swap of a pool: its price before is not recorded';

/** What the list of pools beside the events says of one. */
interface ListedPool {
  readonly fee: number;
  readonly tickSpacing: number;
  /** How many swaps others reproduced, where the list says. */
  readonly reproduced?: number;
}

interface Replay {
  state: RangeState;
  started: boolean;
  seq: number;
}

/**
 * Replays pools from their first mint on. Price and tick start at the first swap, since the events do not hold the
 * initialisation; every later swap is computed.
 * @throws UserError `data.no-pool-list` where the list with fees and tick spacings is not found, `data.malformed` for rows that
 * cannot be.
 */
export async function verifyRangeEvents(
  path: string,
  csv: CsvFile,
  tally: RecordingTally,
  poolsPath: string | undefined,
): Promise<void> {
  const listed = await readPoolList(poolsPath ?? (await findPoolList(path)));
  const replays = new Map<string, Replay>();
  for await (const row of csv.rows) {
    const pool = row.text('pool');
    const facts = listed.get(pool.toLowerCase());
    if (facts === undefined) {
      throw malformed(path, row.line, `pool ${pool} is not in the list of pools`);
    }
    const replay = replays.get(pool) ?? start(facts);
    replays.set(pool, replay);
    if (row.number('seq') <= replay.seq) {
      throw malformed(path, row.line, `seq ${row.text('seq')} does not follow ${replay.seq}`);
    }
    replay.seq = row.number('seq');
    tally.event(pool);
    apply(path, pool, row, replay, tally);
  }
  const report = tally.report(path, 'concentrated-liquidity events', 'swaps');
  for (const [pool, { exact }] of report.pools) {
    const reproduced = listed.get(pool.toLowerCase())?.reproduced;
    if (reproduced !== undefined && reproduced !== exact) {
      tally.note(
        `The list of pools counts ${reproduced} reproducible swaps of ${pool}; ${exact} were exact here.`,
      );
    }
  }
}

function start({ fee, tickSpacing }: ListedPool): Replay {
  const ticks = createTickTable(tickSpacing, []);
  return {
    state: { fee, tickSpacing, sqrtPriceX96: 0n, tick: 0, liquidity: 0n, ticks },
    started: false,
    seq: -1,
  };
}

function apply(path: string, pool: string, row: CsvRow, replay: Replay, tally: RecordingTally): void {
  const event = row.text('event');
  if (event === 'Mint' || event === 'Burn') {
    const [lower, upper] = [row.number('tickLower'), row.number('tickUpper')];
    try {
      replay.state = changeRange(replay.state, lower, upper, row.integer('liquidity_delta'));
    } catch (error) {
      throw isTwinlaneError(error) && error.code === 'amm.bad-tick-table'
        ? malformed(path, row.line, error.message.replace(/\.$/, ''), error)
        : error;
    }
  } else if (event === 'Swap') {
    const recorded = readSwap(path, row);
    if (replay.started) {
      replay.state = checkSwap(tally, pool, `line ${row.line}, seq ${replay.seq}`, replay.state, recorded);
      return;
    }
    const { sqrtPriceX96, tick } = recorded;
    const liquidity = liquidityAt(replay.state.ticks, tick);
    replay.state = { ...replay.state, sqrtPriceX96, tick, liquidity };
    replay.started = true;
    tally.unverifiable(pool, NO_START);
    if (liquidity !== recorded.liquidity) {
      tally.note(
        `${pool}: the mints before its first swap leave ${liquidity} in range, the swap says ${recorded.liquidity}.`,
      );
    }
  } else if (event !== 'Collect' && event !== 'Flash') {
    throw malformed(path, row.line, `${JSON.stringify(event)} is not an event of a pool`);
  }
}

/** The list of pools lies beside the events under the same name with `pools` in the place of `events`. */
async function findPoolList(path: string): Promise<string> {
  const wanted = basename(path)
    .replace(/\.gz$/, '')
    .replace(/events(?!.*events)/, 'pools');
  const names = await readdir(dirname(path));
  const found = names.find((name) => name === wanted) ?? names.find((name) => name === `${wanted}.gz`);
  if (found === undefined || found === basename(path)) {
    throw new UserError(
      'data.no-pool-list',
      `The pools of ${path} have no list: ${wanted} is not beside it.`,
      {
        hint: 'Put the CSV with the columns pool, fee and tick_spacing beside it, or name it as the list of pools.',
      },
    );
  }
  return join(dirname(path), found);
}

async function readPoolList(path: string): Promise<ReadonlyMap<string, ListedPool>> {
  const csv = await openCsv(path);
  const hasCount = csv.columns.includes('swaps_replayed_exactly');
  const pools = new Map<string, ListedPool>();
  for await (const row of csv.rows) {
    const [fee, tickSpacing] = [row.number('fee'), row.number('tick_spacing')];
    if (fee < 0 || fee >= 1_000_000 || tickSpacing <= 0) {
      throw malformed(path, row.line, `a fee of ${fee} with a tick spacing of ${tickSpacing} cannot be`);
    }
    pools.set(row.text('pool').toLowerCase(), {
      fee,
      tickSpacing,
      ...(hasCount ? { reproduced: row.number('swaps_replayed_exactly') } : {}),
    });
  }
  return pools;
}
