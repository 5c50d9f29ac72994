import type { RangeState } from '@twinlane/core/amm/concentratedLiquidity';
import { sqrtRatioAtTick, tickAtSqrtRatio } from '@twinlane/core/amm/tickMath';
import { createTickTable, liquidityAt, type TickTable } from '@twinlane/core/amm/tickTable';
import { isTwinlaneError } from '@twinlane/core/errors';
import type { z } from 'zod';
import { malformed } from './csvRows.ts';
import type { poolHistory, tickTableSnapshots } from './jsonRecording.ts';
import { changeRange, checkSwap, impossible, numbers } from './rangeReplay.ts';
import type { RecordingTally } from './recordingReport.ts';

/** Replays one pool from its initialisation; every swap is computed. */
export function verifyHistory(
  path: string,
  history: z.infer<typeof poolHistory>,
  tally: RecordingTally,
): void {
  const { pool, config, events } = history;
  const { fee, tick_spacing: tickSpacing, initial_sqrt_price_X96: sqrtPriceX96 } = config;
  let state: RangeState = {
    fee,
    tickSpacing,
    sqrtPriceX96,
    tick: atPlace(path, 'config.initial_sqrt_price_X96', () => tickAtSqrtRatio(sqrtPriceX96)),
    liquidity: 0n,
    ticks: createTickTable(tickSpacing, []),
  };
  for (const [index, event] of events.entries()) {
    tally.event(pool);
    if (event.ev === 'liq') {
      const delta = event.type === 1 ? event.liquidity : -event.liquidity;
      state = atPlace(path, `events.${index}`, () =>
        changeRange(state, event.tick_lower, event.tick_upper, delta),
      );
    } else {
      const recorded = {
        amount0: event.amount0,
        amount1: event.amount1,
        sqrtPriceX96: event.sqrt_price_x96,
        liquidity: event.liquidity,
        tick: event.tick,
        ...(event.amount_specified === undefined ? {} : { amountSpecified: event.amount_specified }),
      };
      const fault = impossible(recorded);
      if (fault !== undefined) {
        throw malformed(path, 1, `at events.${index}: ${fault}`);
      }
      const place = `events.${index}, block ${event.block_number}`;
      state = checkSwap(tally, pool, place, state, recorded);
    }
  }
}

/**
 * Checks whole tick tables against the pool's own numbers: the liquidity in range is the sum of net liquidity up to the tick,
 * all net liquidity adds up to nothing, and the price lies at the tick.
 */
export function verifySnapshots(
  path: string,
  snapshots: z.infer<typeof tickTableSnapshots>,
  tally: RecordingTally,
): void {
  for (const [index, snapshot] of snapshots.entries()) {
    const pool = `${index + 1}: ${snapshot.description ?? 'snapshot'}`;
    const table = atPlace(path, `${index}.ticks`, () =>
      createTickTable(snapshot.tickSpacing, snapshot.ticks),
    );
    for (const entry of snapshot.ticks) {
      if (entry.liquidityGross > 0n) {
        tally.event(pool);
      }
    }
    const computed = {
      liquidity: liquidityAt(table, snapshot.tick),
      tick: atPlace(path, `${index}.sqrtPriceX96`, () => tickOf(snapshot.sqrtPriceX96, snapshot.tick)),
      liquidityAboveAllTicks: lastLiquidity(table),
    };
    const recorded = { liquidity: snapshot.liquidity, tick: snapshot.tick, liquidityAboveAllTicks: 0n };
    const same =
      computed.liquidity === recorded.liquidity &&
      computed.tick === recorded.tick &&
      computed.liquidityAboveAllTicks === 0n;
    if (same) {
      tally.exact(pool);
    } else {
      tally.mismatch({
        pool,
        place: `element ${index}`,
        before: numbers({ ticks: table.size, sqrtPriceX96: snapshot.sqrtPriceX96 }),
        recorded: numbers(recorded),
        computed: numbers(computed),
      });
    }
  }
}

/** The tick of a price; after a fall that ended exactly on a tick, a pool stands one below it. */
function tickOf(sqrtPriceX96: bigint, recorded: number): number {
  const tick = tickAtSqrtRatio(sqrtPriceX96);
  return recorded === tick - 1 && sqrtRatioAtTick(tick) === sqrtPriceX96 ? recorded : tick;
}

function lastLiquidity(table: TickTable): bigint {
  return table.liquidities.at(-1) ?? 0n;
}

function atPlace<T>(path: string, place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isTwinlaneError(error) && error.code.startsWith('amm.')
      ? malformed(path, 1, `at ${place}: ${error.message.replace(/\.$/, '')}`, error)
      : error;
  }
}
