import { FatalError } from '../errors.ts';
import { MAX_TICK, MIN_TICK } from './tickMath.ts';
import { inheritSteps } from './wholeSteps.ts';

/** One initialised tick, as `UniswapV3Pool.ticks` holds it. */
export interface TickEntry {
  readonly tick: number;
  /** Added to the liquidity in range when the price rises through the tick, taken off when it falls. */
  readonly liquidityNet: bigint;
  /** Liquidity of all positions that begin or end here; the tick is initialised while it is above zero. */
  readonly liquidityGross: bigint;
}

/**
 * A pool's initialised ticks: an immutable value, shared by all states of the pool between two changes of a position.
 * Quotes remember what they learn of a table for as long as it lives, so keep the object while the ticks stay the same.
 */
export interface TickTable {
  readonly tickSpacing: number;
  /** Initialised ticks. */
  readonly size: number;
  /** Ascending. Internal layout: read it through the functions of this file. */
  readonly ticks: readonly number[];
  readonly nets: readonly bigint[];
  readonly grosses: readonly bigint[];
  /** Liquidity in range from this tick up to the next. */
  readonly liquidities: readonly bigint[];
}

/**
 * Builds a table from the initialised ticks in any order.
 * @throws FatalError `amm.bad-tick-table` for a tick that is given twice, out of range or off the spacing, or whose
 * gross liquidity is not positive or smaller than the size of its net liquidity.
 */
export function createTickTable(tickSpacing: number, entries: Iterable<TickEntry>): TickTable {
  if (!Number.isInteger(tickSpacing) || tickSpacing <= 0) {
    throw badTable(`a tick spacing of ${tickSpacing}`);
  }
  const sorted = [...entries].sort((a, b) => a.tick - b.tick);
  const liquidities: bigint[] = [];
  let liquidity = 0n;
  for (const [index, { tick, liquidityNet, liquidityGross }] of sorted.entries()) {
    checkTick(tick, tickSpacing);
    if (sorted[index - 1]?.tick === tick) {
      throw badTable(`tick ${tick} twice`);
    }
    const size = liquidityNet < 0n ? -liquidityNet : liquidityNet;
    if (liquidityGross <= 0n || size > liquidityGross) {
      throw badTable(`net liquidity ${liquidityNet} and gross liquidity ${liquidityGross} at tick ${tick}`);
    }
    liquidity += liquidityNet;
    liquidities.push(liquidity);
  }
  return {
    tickSpacing,
    size: sorted.length,
    ticks: sorted.map((entry) => entry.tick),
    nets: sorted.map((entry) => entry.liquidityNet),
    grosses: sorted.map((entry) => entry.liquidityGross),
    liquidities,
  };
}

/**
 * The table after a mint (positive delta) or a burn (negative delta) over `[tickLower, tickUpper)`; a delta of zero
 * returns the same table. The given table is left as it is.
 * @throws FatalError `amm.bad-tick-table` for an empty range, ticks out of range or off the spacing, or a burn of more
 * than is there.
 */
export function withLiquidity(
  table: TickTable,
  tickLower: number,
  tickUpper: number,
  liquidityDelta: bigint,
): TickTable {
  checkTick(tickLower, table.tickSpacing);
  checkTick(tickUpper, table.tickSpacing);
  if (tickLower >= tickUpper) {
    throw badTable(`a range from ${tickLower} to ${tickUpper}`);
  }
  if (liquidityDelta === 0n) {
    return table;
  }
  const draft: Draft = {
    ticks: [...table.ticks],
    nets: [...table.nets],
    grosses: [...table.grosses],
    liquidities: [...table.liquidities],
  };
  changeTick(draft, tickLower, liquidityDelta, liquidityDelta);
  changeTick(draft, tickUpper, -liquidityDelta, liquidityDelta);
  for (let index = firstAtOrAbove(draft.ticks, tickLower); ; index += 1) {
    const tick = draft.ticks[index];
    if (tick === undefined || tick >= tickUpper) {
      break;
    }
    const liquidity = (draft.liquidities[index] ?? 0n) + liquidityDelta;
    if (liquidity < 0n) {
      throw badTable(
        `a burn of ${-liquidityDelta} over tick ${tick}, which holds ${liquidity - liquidityDelta}`,
      );
    }
    draft.liquidities[index] = liquidity;
  }
  dropEmpty(draft, tickLower);
  dropEmpty(draft, tickUpper);
  const changed: TickTable = { tickSpacing: table.tickSpacing, size: draft.ticks.length, ...draft };
  inheritSteps(table, changed);
  return changed;
}

/** The initialised ticks, ascending. */
export function* ticksOf(table: TickTable): Generator<TickEntry, void, undefined> {
  for (const [index, tick] of table.ticks.entries()) {
    yield {
      tick,
      liquidityNet: table.nets[index] ?? 0n,
      liquidityGross: table.grosses[index] ?? 0n,
    };
  }
}

/** Liquidity in range while the pool's current tick is `tick`: the sum of net liquidity up to and including it. */
export function liquidityAt(table: TickTable, tick: number): bigint {
  return table.liquidities[firstAtOrAbove(table.ticks, tick + 1) - 1] ?? 0n;
}

/** Net liquidity at `tick`; 0 where it is not initialised. */
export function liquidityNetAt(table: TickTable, tick: number): bigint {
  const index = firstAtOrAbove(table.ticks, tick);
  return table.ticks[index] === tick ? (table.nets[index] ?? 0n) : 0n;
}

/** Index of the first of the ascending `ticks` that is not below `tick`; their count when there is none. */
export function firstAtOrAbove(ticks: readonly number[], tick: number): number {
  let low = 0;
  let high = ticks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ticks[middle] ?? Infinity) < tick) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

interface Draft {
  readonly ticks: number[];
  readonly nets: bigint[];
  readonly grosses: bigint[];
  readonly liquidities: bigint[];
}

function changeTick(draft: Draft, tick: number, netDelta: bigint, grossDelta: bigint): void {
  const index = firstAtOrAbove(draft.ticks, tick);
  if (draft.ticks[index] !== tick) {
    draft.ticks.splice(index, 0, tick);
    draft.nets.splice(index, 0, 0n);
    draft.grosses.splice(index, 0, 0n);
    draft.liquidities.splice(index, 0, draft.liquidities[index - 1] ?? 0n);
  }
  const gross = (draft.grosses[index] ?? 0n) + grossDelta;
  if (gross < 0n) {
    throw badTable(`a burn of ${-grossDelta} at tick ${tick}, which holds ${gross - grossDelta}`);
  }
  draft.grosses[index] = gross;
  draft.nets[index] = (draft.nets[index] ?? 0n) + netDelta;
}

function dropEmpty(draft: Draft, tick: number): void {
  const index = firstAtOrAbove(draft.ticks, tick);
  if (draft.ticks[index] === tick && draft.grosses[index] === 0n) {
    draft.ticks.splice(index, 1);
    draft.nets.splice(index, 1);
    draft.grosses.splice(index, 1);
    draft.liquidities.splice(index, 1);
  }
}

function checkTick(tick: number, tickSpacing: number): void {
  if (!Number.isInteger(tick) || tick < MIN_TICK || tick > MAX_TICK || tick % tickSpacing !== 0) {
    throw badTable(`tick ${tick} at spacing ${tickSpacing}`);
  }
}

function badTable(what: string): FatalError {
  return new FatalError('amm.bad-tick-table', `The tick table cannot hold ${what}.`, {
    hint: 'The pool was read or replayed wrongly: read it again from the chain.',
  });
}
